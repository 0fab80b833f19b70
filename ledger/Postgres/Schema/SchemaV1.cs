namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 1: the tables. Texts are compared byte by byte (<c>COLLATE "C"</c>), so that an order here is the ordinal
/// order it is everywhere else.
/// </summary>
internal static class SchemaV1
{
    public const string Sql = """
        CREATE TABLE blinq.events (
            tenant      text COLLATE "C" NOT NULL,
            stream      text COLLATE "C" NOT NULL,
            seq         bigint NOT NULL,
            position    bigint NOT NULL,       -- commit order, without gaps
            at          bigint NOT NULL,       -- Unix microseconds, here and everywhere
            recorded_at bigint NOT NULL,       -- the ledger's clock; never goes back from one position to the next
            type        text COLLATE "C" NOT NULL,
            payload     bytea,                 -- null once a person was erased
            salt        bytea,                 -- null once a person was erased
            commitment  bytea NOT NULL,
            prev        bytea NOT NULL,
            hash        bytea NOT NULL,
            append_id   uuid NOT NULL,
            once        uuid,
            PRIMARY KEY (tenant, stream, seq)  -- what makes a second writer lose, whatever else goes wrong
        );
        CREATE UNIQUE INDEX events_by_position ON blinq.events (position);
        CREATE INDEX events_of_tenants ON blinq.events (position) WHERE stream = 'tenant';
        CREATE UNIQUE INDEX events_once ON blinq.events (tenant, stream, once) WHERE once IS NOT NULL;

        CREATE TABLE blinq.sealed (
            tenant        text COLLATE "C" NOT NULL,
            key_id        text COLLATE "C" NOT NULL,
            master_key_id text COLLATE "C" NOT NULL,
            ciphertext    bytea NOT NULL,
            PRIMARY KEY (tenant, key_id)
        );

        CREATE TABLE blinq.tenants (
            tenant        text COLLATE "C" PRIMARY KEY,
            epoch         bigint NOT NULL,
            name          text COLLATE "C",    -- null until the tenant is listed
            suspended     boolean NOT NULL,
            registered_at bigint
        );
        CREATE INDEX tenants_by_registration ON blinq.tenants (registered_at, tenant) WHERE registered_at IS NOT NULL;

        CREATE TABLE blinq.sessions (
            tenant         text COLLATE "C" NOT NULL,
            session        text COLLATE "C" NOT NULL,
            started_at     bigint NOT NULL,
            position       bigint NOT NULL,    -- of the conversation's first event
            user_id        text COLLATE "C",
            last_active_at bigint NOT NULL,
            messages       bigint NOT NULL,
            ended_at       bigint,
            ended_by       text COLLATE "C",
            PRIMARY KEY (tenant, session)
        ) WITH (fillfactor = 80);
        CREATE INDEX sessions_by_start ON blinq.sessions (tenant, started_at, position);
        CREATE INDEX sessions_by_user ON blinq.sessions (tenant, user_id, started_at, position)
            WHERE user_id IS NOT NULL;
        CREATE INDEX sessions_open ON blinq.sessions (tenant, user_id, last_active_at)
            WHERE user_id IS NOT NULL AND ended_at IS NULL;

        CREATE TABLE blinq.session_keys (
            tenant     text COLLATE "C" NOT NULL,
            key_id     text COLLATE "C" NOT NULL,
            started_at bigint NOT NULL,
            position   bigint NOT NULL,
            session    text COLLATE "C" NOT NULL,
            PRIMARY KEY (tenant, key_id, started_at, position)
        );

        CREATE TABLE blinq.users (
            tenant     text COLLATE "C" NOT NULL,
            user_id    text COLLATE "C" NOT NULL,
            subject    text COLLATE "C" NOT NULL,
            name       text COLLATE "C",
            email      text COLLATE "C",
            first_seen bigint NOT NULL,
            last_seen  bigint NOT NULL,
            listed_at  bigint NOT NULL,        -- last_seen, moved once it is a minute behind: its index is not written with every token
            sessions   bigint NOT NULL,
            PRIMARY KEY (tenant, user_id)
        ) WITH (fillfactor = 80);
        CREATE INDEX users_by_listed_at ON blinq.users (tenant, listed_at, user_id);

        CREATE TABLE blinq.key_use (
            tenant       text COLLATE "C" NOT NULL,
            key_id       text COLLATE "C" NOT NULL,
            last_used_at bigint NOT NULL,
            PRIMARY KEY (tenant, key_id)
        ) WITH (fillfactor = 50);

        CREATE TABLE blinq.verdicts (
            tenant text COLLATE "C" NOT NULL,
            hour   bigint NOT NULL,            -- hours since 1970-01-01T00:00:00Z
            reason text COLLATE "C" NOT NULL,  -- '' for accepted
            count  bigint NOT NULL,
            PRIMARY KEY (tenant, hour, reason)
        ) WITH (fillfactor = 50);

        CREATE TABLE blinq.refusals (
            tenant           text COLLATE "C" NOT NULL,
            number           bigint NOT NULL,  -- 1, 2, 3 … within the tenant
            at               bigint NOT NULL,
            reason           text COLLATE "C" NOT NULL,
            session          text COLLATE "C",
            origin           text COLLATE "C",
            fingerprint      text COLLATE "C",
            clock_difference double precision, -- seconds
            PRIMARY KEY (tenant, number)
        );

        CREATE TABLE blinq.settings (
            name  text COLLATE "C" PRIMARY KEY,
            value text COLLATE "C" NOT NULL
        );

        CREATE TABLE blinq.ledger_state (
            only_row boolean PRIMARY KEY CHECK (only_row),
            copying  boolean NOT NULL,         -- a copy from another ledger is under way: nothing else may be written
            probes   bigint NOT NULL           -- counts writes that only ask whether the disk takes them
        ) WITH (fillfactor = 10);
        INSERT INTO blinq.ledger_state VALUES (true, false, 0);

        -- Batches whose outcome was looked up: should one of them still arrive, it must not be written any more.
        CREATE TABLE blinq.fences (
            batch uuid PRIMARY KEY,
            at    timestamptz NOT NULL
        );
        """;
}
