namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>Version 1. Why the tables are keyed as they are: docs/adr/0011.</summary>
internal static class SchemaV1
{
    public const string Sql = """
        CREATE TABLE events (
            position   INTEGER PRIMARY KEY,   -- commit order, so payloads are written one after another
            tenant     TEXT    NOT NULL,
            stream     TEXT    NOT NULL,
            seq        INTEGER NOT NULL,
            at         INTEGER NOT NULL,      -- Unix microseconds, here and everywhere
            type       TEXT    NOT NULL,
            payload    BLOB,                  -- null once a person was erased
            salt       BLOB,                  -- null once a person was erased
            commitment BLOB    NOT NULL,
            prev       BLOB    NOT NULL,
            hash       BLOB    NOT NULL,
            append_id  BLOB    NOT NULL,
            once       BLOB
        ) STRICT;
        CREATE UNIQUE INDEX events_by_stream ON events (tenant, stream, seq);
        CREATE INDEX events_of_tenants ON events (position) WHERE stream = 'tenant';
        CREATE UNIQUE INDEX events_once ON events (tenant, stream, once) WHERE once IS NOT NULL;

        CREATE TABLE sealed (
            tenant        TEXT NOT NULL,
            key_id        TEXT NOT NULL,
            master_key_id TEXT NOT NULL,
            ciphertext    BLOB NOT NULL,
            PRIMARY KEY (tenant, key_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tenants (
            tenant        TEXT    NOT NULL PRIMARY KEY,
            epoch         INTEGER NOT NULL,
            name          TEXT,               -- null until the tenant is listed
            suspended     INTEGER NOT NULL,
            registered_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tenants_by_registration ON tenants (registered_at, tenant) WHERE registered_at IS NOT NULL;

        CREATE TABLE sessions (
            tenant         TEXT    NOT NULL,
            started_at     INTEGER NOT NULL,
            position       INTEGER NOT NULL,  -- of the conversation's first event
            session        TEXT    NOT NULL,
            user           TEXT,
            last_active_at INTEGER NOT NULL,
            messages       INTEGER NOT NULL,
            ended_at       INTEGER,
            ended_by       TEXT,
            PRIMARY KEY (tenant, started_at, position)
        ) STRICT, WITHOUT ROWID;
        -- Only conversations that went on after they started: a new one costs no entry here.
        CREATE INDEX sessions_active ON sessions (tenant, user, last_active_at)
            WHERE user IS NOT NULL AND ended_at IS NULL AND last_active_at > started_at;

        CREATE TABLE session_keys (
            tenant     TEXT    NOT NULL,
            key_id     TEXT    NOT NULL,
            started_at INTEGER NOT NULL,
            position   INTEGER NOT NULL,
            PRIMARY KEY (tenant, key_id, started_at, position)
        ) STRICT, WITHOUT ROWID;

        -- A user's own row (kind 0, its started_at and position are 0) and behind it a row for each of the user's
        -- conversations (kind 1 open, 2 ended), newest first: a known user with a new conversation changes one page.
        CREATE TABLE users (
            tenant     TEXT    NOT NULL,
            user       TEXT    NOT NULL,
            kind       INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            position   INTEGER NOT NULL,
            subject    TEXT,
            name       TEXT,
            email      TEXT,
            first_seen INTEGER,
            last_seen  INTEGER,
            listed_at  INTEGER,               -- last_seen, moved once it is a minute behind: its index is not written with every token
            sessions   INTEGER,
            PRIMARY KEY (tenant, user, kind, started_at DESC, position DESC)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX users_by_listed_at ON users (tenant, listed_at, user) WHERE kind = 0;

        CREATE TABLE key_use (
            tenant       TEXT    NOT NULL,
            key_id       TEXT    NOT NULL,
            last_used_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, key_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE verdicts (
            tenant TEXT    NOT NULL,
            hour   INTEGER NOT NULL,          -- hours since 1970-01-01T00:00:00Z
            reason TEXT    NOT NULL,          -- '' for accepted
            count  INTEGER NOT NULL,
            PRIMARY KEY (tenant, hour, reason)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE refusals (
            tenant           TEXT    NOT NULL,
            number           INTEGER NOT NULL, -- 1, 2, 3 … within the tenant
            at               INTEGER NOT NULL,
            reason           TEXT    NOT NULL,
            session          TEXT,
            origin           TEXT,
            fingerprint      TEXT,
            clock_difference REAL,            -- seconds
            PRIMARY KEY (tenant, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE settings (
            name  TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE ledger_state (
            only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
            latest_at INTEGER NOT NULL,       -- the latest time ever recorded
            probes    INTEGER NOT NULL        -- counts writes that only ask whether the disk takes them
        ) STRICT;
        INSERT INTO ledger_state VALUES (1, 0, 0);
        """;
}
