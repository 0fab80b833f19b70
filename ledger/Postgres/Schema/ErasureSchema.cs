namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 3: which persons were erased, how far that is, and what deletes (docs/adr/0210). What an append touches, too, is
/// deleted under the appends' own lock, so that the two never wait for each other's rows.
/// </summary>
internal static class ErasureSchema
{
    public const string Sql = """
        CREATE TABLE blinq.erasures (
            id          text COLLATE "C" PRIMARY KEY,
            tenant      text COLLATE "C" NOT NULL,
            user_id     text COLLATE "C" NOT NULL,
            upto        bigint NOT NULL,       -- when it was asked for
            actor       text COLLATE "C" NOT NULL,
            events      bigint NOT NULL,
            streams     bigint NOT NULL,
            finished_at bigint                 -- null while it is under way
        );
        CREATE UNIQUE INDEX erasures_under_way ON blinq.erasures (tenant, user_id) WHERE finished_at IS NULL;

        -- ANALYZE keeps samples of what stands in a column, where no erasure would reach them. No query looks for these.
        ALTER TABLE blinq.events
            ALTER COLUMN payload SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0, ALTER COLUMN once SET STATISTICS 0;
        ALTER TABLE blinq.users
            ALTER COLUMN subject SET STATISTICS 0, ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN email SET STATISTICS 0;
        ALTER TABLE blinq.refusals
            ALTER COLUMN origin SET STATISTICS 0, ALTER COLUMN fingerprint SET STATISTICS 0;

        CREATE PROCEDURE blinq.erase_events_v1(
            p_erasure text, p_tenant text, p_stream text, p_from bigint, p_to bigint) LANGUAGE plpgsql AS $body$
        DECLARE
            gone  bigint;
            begun bigint;
        BEGIN
            WITH deleted AS (
                UPDATE blinq.events e SET payload = NULL, salt = NULL, once = NULL
                WHERE e.tenant = p_tenant AND e.stream = p_stream AND e.seq BETWEEN p_from AND p_to AND e.payload IS NOT NULL
                RETURNING e.seq)
            SELECT count(*), count(*) FILTER (WHERE d.seq = 1 AND starts_with(p_stream, 'conversation/'))
                INTO gone, begun FROM deleted d;
            UPDATE blinq.erasures e SET events = e.events + gone, streams = e.streams + begun WHERE e.id = p_erasure;
            COMMIT;
        END $body$;

        CREATE PROCEDURE blinq.erase_samples_v1(p_tenant text, p_sessions text[], p_fingerprints text[]) LANGUAGE plpgsql AS $body$
        BEGIN
            CALL blinq.take_lock_v1();
            DELETE FROM blinq.refusals x
                WHERE x.tenant = p_tenant AND (x.session = ANY(p_sessions) OR x.fingerprint = ANY(p_fingerprints));
            COMMIT;
        END $body$;

        CREATE PROCEDURE blinq.erase_listing_v1(p_tenant text, p_session text) LANGUAGE plpgsql AS $body$
        BEGIN
            CALL blinq.take_lock_v1();
            -- A session notes the keys that were used in it, and each of those stands among the tenant's keys.
            DELETE FROM blinq.session_keys k USING blinq.sessions s, blinq.key_use u
                WHERE s.tenant = p_tenant AND s.session = p_session AND u.tenant = p_tenant
                AND k.tenant = p_tenant AND k.key_id = u.key_id AND k.started_at = s.started_at AND k.position = s.position;
            DELETE FROM blinq.sessions s WHERE s.tenant = p_tenant AND s.session = p_session;
            COMMIT;
        END $body$;

        CREATE PROCEDURE blinq.erase_user_v1(p_tenant text, p_user text, p_upto bigint, INOUT done boolean) LANGUAGE plpgsql AS $body$
        DECLARE
            remaining bigint;
            first     bigint;
        BEGIN
            CALL blinq.take_lock_v1();
            SELECT count(*), min(s.started_at) INTO remaining, first
                FROM blinq.sessions s WHERE s.tenant = p_tenant AND s.user_id = p_user;
            done := remaining = 0 OR first >= p_upto;
            IF remaining = 0 THEN
                DELETE FROM blinq.users x WHERE x.tenant = p_tenant AND x.user_id = p_user;
            ELSIF done THEN
                UPDATE blinq.users x SET first_seen = first, sessions = remaining WHERE x.tenant = p_tenant AND x.user_id = p_user;
            END IF;
            COMMIT;
        END $body$;
        """;
}
