namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 1: what writes. Each is a procedure that commits by itself, so that the server gets from the lock to the
/// end of the transaction without hearing from the client again: one that is stopped or cut off holds no other up
/// (docs/adr/0050). A later release adds another one beside it (<see cref="FeedSchema"/>), so that both may run during an
/// update; what the versions share stands here once, as it was released.
/// </summary>
internal static class AppendProcedure
{
    /// <summary>The advisory lock that makes commit order the order of positions: "blinq" in ASCII and a 1.</summary>
    public const string Lock = "108217764835585";

    /// <summary>The batch was given up and looked up before it arrived; nothing of it was or will be written.</summary>
    public const string Fenced = "BQ001";

    /// <summary>A copy is under way, or was interrupted and waits to be run again.</summary>
    public const string Copying = "BQ002";

    public const string Sql = $$"""
        CREATE PROCEDURE blinq.take_lock_v1() LANGUAGE plpgsql AS $body$
        BEGIN
            -- Each statement after the lock must see what was committed before the lock was had.
            IF current_setting('transaction_isolation') <> 'read committed' THEN
                RAISE EXCEPTION 'appends run at read committed';
            END IF;
            PERFORM pg_advisory_xact_lock({{Lock}});
        END $body$;

        CREATE PROCEDURE blinq.fence_v1(p_batch uuid) LANGUAGE plpgsql AS $body$
        BEGIN
            CALL blinq.take_lock_v1();
            -- What is a day old is in no buffer any more.
            DELETE FROM blinq.fences WHERE at < now() - interval '1 day';
            INSERT INTO blinq.fences VALUES (p_batch, now()) ON CONFLICT DO NOTHING;
            COMMIT;
        END $body$;

        CREATE PROCEDURE blinq.probe_v1() LANGUAGE plpgsql AS $body$
        BEGIN
            CALL blinq.take_lock_v1();
            IF (SELECT s.copying FROM blinq.ledger_state s) THEN
                RAISE EXCEPTION USING ERRCODE = '{{Copying}}', MESSAGE = 'a copy into this ledger is not finished';
            END IF;
            UPDATE blinq.ledger_state SET probes = probes + 1;
            COMMIT;
        END $body$;

        CREATE PROCEDURE blinq.append_v1(
        """ + "\n" + Body + "\n" + End;

    /// <summary>What an append procedure takes and does, from behind its name up to its end.</summary>
    public const string Body = $$"""
            p_batch uuid,
            -- One element an append, in order. At most one append a stream; those to a tenant's own stream come last.
            a_tenant text[], a_stream text[], a_seq bigint[], a_hash bytea[], a_count bigint[], a_id uuid[],
            a_at bigint[], a_judged bigint[], a_moves bigint[], a_name text[], a_suspended boolean[],
            -- One element for each append that says something about its conversation; c_append counts from 1.
            c_append integer[], c_tenant text[], c_session text[], c_at bigint[], c_started boolean[],
            c_active boolean[], c_messages bigint[], c_ended_by text[],
            c_user text[], c_subject text[], c_name text[], c_email text[], c_key text[],
            -- One element an event.
            e_append integer[], e_tenant text[], e_stream text[], e_seq bigint[], e_type text[], e_payload bytea[],
            e_salt bytea[], e_commitment bytea[], e_prev bytea[], e_hash bytea[], e_once uuid[],
            -- One element a secret to seal, or (without a ciphertext) to unseal.
            s_append integer[], s_tenant text[], s_key text[], s_master text[], s_ciphertext bytea[],
            -- One element a verdict; an acceptance has no reason and names the key that verified the token.
            v_append integer[], v_tenant text[], v_at bigint[], v_reason text[], v_count bigint[], v_key text[],
            v_sampled boolean[], v_session text[], v_origin text[], v_fingerprint text[], v_clock double precision[],
            -- What became of each append (see AppendOutcome), and the ledger's clock.
            INOUT outcomes integer[], INOUT details bigint[], INOUT hashes bytea[], INOUT ledger_now bigint)
        LANGUAGE plpgsql AS $body$
        DECLARE
            last_position bigint := 0;
            last_recorded bigint := 0;
            r record;
        BEGIN
            CALL blinq.take_lock_v1();
            IF EXISTS (SELECT FROM blinq.fences f WHERE f.batch = p_batch) THEN
                RAISE EXCEPTION USING ERRCODE = '{{Fenced}}', MESSAGE = 'this batch was given up';
            END IF;
            IF (SELECT s.copying FROM blinq.ledger_state s) THEN
                RAISE EXCEPTION USING ERRCODE = '{{Copying}}', MESSAGE = 'a copy into this ledger is not finished';
            END IF;
            SELECT e.position, e.recorded_at INTO last_position, last_recorded
                FROM blinq.events e ORDER BY e.position DESC LIMIT 1;
            ledger_now := greatest(
                coalesce(last_recorded, 0), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);

            -- Decide each append on its own. OFFSET 0 keeps PostgreSQL from looking things up once for every use.
            SELECT array_agg(d.outcome ORDER BY d.n), array_agg(d.epoch ORDER BY d.n) INTO outcomes, details
            FROM (
                SELECT a.n, a.epoch, CASE
                    WHEN a.judged <> a.epoch THEN 2
                    WHEN a.last_hash IS DISTINCT FROM a.hash THEN 4
                    WHEN a.moves <= a.epoch THEN 5
                    ELSE 0 END AS outcome
                FROM (
                    SELECT u.n, u.hash, u.judged, u.moves,
                        CASE WHEN u.judged IS NOT NULL OR u.moves IS NOT NULL THEN coalesce(
                            (SELECT t.epoch FROM blinq.tenants t WHERE t.tenant = u.tenant), 0) END AS epoch,
                        (SELECT CASE WHEN e.seq = u.seq THEN e.hash ELSE ''::bytea END FROM blinq.events e
                            WHERE e.tenant = u.tenant AND e.stream = u.stream
                            ORDER BY e.seq DESC LIMIT 1) AS last_hash
                    FROM unnest(a_tenant, a_stream, a_seq, a_hash, a_judged, a_moves)
                        WITH ORDINALITY AS u(tenant, stream, seq, hash, judged, moves, n)
                    OFFSET 0
                ) a
            ) d;

            -- Backwards, so that the first of an append's marks that stands already is the one that is told.
            FOR r IN
                SELECT d.append, d.seq FROM (
                    SELECT u.append, u.n, (SELECT e.seq FROM blinq.events e
                        WHERE e.tenant = u.tenant AND e.stream = u.stream AND e.once = u.once) AS seq
                    FROM unnest(e_append, e_tenant, e_stream, e_once)
                        WITH ORDINALITY AS u(append, tenant, stream, once, n)
                    WHERE u.once IS NOT NULL
                    OFFSET 0
                ) d WHERE d.seq IS NOT NULL ORDER BY d.n DESC
            LOOP
                IF outcomes[r.append] <> 2 THEN
                    outcomes[r.append] := 3;
                    details[r.append] := r.seq;
                END IF;
            END LOOP;

            -- The same append again, under the same id, has the answer of the first time.
            FOR r IN
                SELECT d.n, d.found FROM (
                    SELECT u.n, (SELECT e FROM blinq.events e WHERE e.tenant = u.tenant AND e.stream = u.stream
                        AND e.seq = u.seq + u.count AND e.append_id = u.id) AS found
                    FROM unnest(a_tenant, a_stream, a_seq, a_count, a_id)
                        WITH ORDINALITY AS u(tenant, stream, seq, count, id, n)
                    WHERE outcomes[u.n] <> 0
                    OFFSET 0
                ) d WHERE (d.found).seq IS NOT NULL
            LOOP
                outcomes[r.n] := 1;
                details[r.n] := (r.found).at;
                hashes := coalesce(hashes, array_fill(NULL::bytea, ARRAY[cardinality(a_id)]));
                hashes[r.n] := (r.found).hash;
            END LOOP;

            SELECT greatest(ledger_now, max(a_at[o.n])) INTO ledger_now
                FROM unnest(outcomes) WITH ORDINALITY AS o(outcome, n) WHERE o.outcome = 0;

            INSERT INTO blinq.events (
                position, recorded_at, at, append_id,
                tenant, stream, seq, type, payload, salt, commitment, prev, hash, once)
            SELECT coalesce(last_position, 0) + row_number() OVER (ORDER BY u.n), ledger_now,
                a_at[u.append], a_id[u.append],
                u.tenant, u.stream, u.seq, u.type, u.payload, u.salt, u.commitment, u.prev, u.hash, u.once
            FROM unnest(e_append, e_tenant, e_stream, e_seq, e_type, e_payload, e_salt, e_commitment, e_prev, e_hash, e_once)
                WITH ORDINALITY
                AS u(append, tenant, stream, seq, type, payload, salt, commitment, prev, hash, once, n)
            WHERE outcomes[u.append] = 0;

            INSERT INTO blinq.tenants AS t (tenant, epoch, name, suspended, registered_at)
            SELECT u.tenant, coalesce(u.moves, 0), u.name, coalesce(u.suspended, false),
                CASE WHEN u.name IS NOT NULL THEN u.at END
            FROM unnest(a_tenant, a_at, a_moves, a_name, a_suspended)
                WITH ORDINALITY AS u(tenant, at, moves, name, suspended, n)
            WHERE (u.moves IS NOT NULL OR u.name IS NOT NULL) AND outcomes[u.n] = 0
            ON CONFLICT (tenant) DO UPDATE SET
                epoch = greatest(t.epoch, excluded.epoch),
                name = coalesce(excluded.name, t.name),
                suspended = CASE WHEN excluded.name IS NULL THEN t.suspended ELSE excluded.suspended END,
                registered_at = coalesce(t.registered_at, excluded.registered_at);

            FOR r IN
                SELECT u.* FROM unnest(s_append, s_tenant, s_key, s_master, s_ciphertext)
                    WITH ORDINALITY AS u(append, tenant, key, master, ciphertext, n)
                WHERE outcomes[u.append] = 0 ORDER BY u.n
            LOOP
                IF r.ciphertext IS NULL THEN
                    DELETE FROM blinq.sealed s WHERE s.tenant = r.tenant AND s.key_id = r.key;
                ELSE
                    INSERT INTO blinq.sealed VALUES (r.tenant, r.key, r.master, r.ciphertext)
                    ON CONFLICT (tenant, key_id)
                    DO UPDATE SET master_key_id = excluded.master_key_id, ciphertext = excluded.ciphertext;
                END IF;
            END LOOP;

            IF cardinality(c_append) > 0 THEN
                -- Users first, because they count the conversations that were not theirs until now.
                INSERT INTO blinq.users AS x (
                    tenant, user_id, subject, name, email, first_seen, last_seen, listed_at, sessions)
                SELECT d.tenant, d.user_id, (array_agg(d.subject ORDER BY d.at DESC, d.n DESC))[1],
                    (array_agg(d.name ORDER BY d.at DESC, d.n DESC))[1],
                    (array_agg(d.email ORDER BY d.at DESC, d.n DESC))[1],
                    min(d.at), max(d.at), max(d.at), sum(d.is_new)
                FROM (
                    SELECT u.*, CASE WHEN u.started THEN 1 ELSE coalesce(
                        (SELECT CASE WHEN s.user_id IS DISTINCT FROM u.user_id THEN 1 ELSE 0 END
                            FROM blinq.sessions s WHERE s.tenant = u.tenant AND s.session = u.session), 0) END AS is_new
                    FROM unnest(c_append, c_tenant, c_session, c_at, c_started, c_user, c_subject, c_name, c_email)
                        WITH ORDINALITY AS u(append, tenant, session, at, started, user_id, subject, name, email, n)
                    WHERE u.user_id IS NOT NULL AND outcomes[u.append] = 0
                    OFFSET 0
                ) d
                GROUP BY d.tenant, d.user_id
                ON CONFLICT (tenant, user_id) DO UPDATE SET
                    name = excluded.name, email = excluded.email,
                    last_seen = greatest(x.last_seen, excluded.last_seen),
                    listed_at = CASE WHEN excluded.listed_at - x.listed_at >= 60000000
                        THEN excluded.listed_at ELSE x.listed_at END,
                    sessions = x.sessions + excluded.sessions;

                INSERT INTO blinq.sessions (
                    tenant, session, started_at, position, user_id, last_active_at, messages, ended_at, ended_by)
                SELECT u.tenant, u.session, u.at,
                    (SELECT e.position FROM blinq.events e
                        WHERE e.tenant = u.tenant AND e.stream = 'conversation/' || u.session AND e.seq = 1),
                    u.user_id, u.at, u.messages, CASE WHEN u.ended_by IS NOT NULL THEN u.at END, u.ended_by
                FROM unnest(c_append, c_tenant, c_session, c_at, c_started, c_messages, c_ended_by, c_user)
                    AS u(append, tenant, session, at, started, messages, ended_by, user_id)
                WHERE u.started AND outcomes[u.append] = 0;

                UPDATE blinq.sessions s SET
                    last_active_at = CASE WHEN u.active THEN greatest(s.last_active_at, u.at) ELSE s.last_active_at END,
                    messages = s.messages + u.messages,
                    user_id = coalesce(u.user_id, s.user_id),
                    ended_at = CASE WHEN u.ended_by IS NOT NULL THEN coalesce(s.ended_at, u.at) ELSE s.ended_at END,
                    ended_by = coalesce(s.ended_by, u.ended_by)
                FROM unnest(c_append, c_tenant, c_session, c_at, c_started, c_active, c_messages, c_ended_by, c_user)
                    AS u(append, tenant, session, at, started, active, messages, ended_by, user_id)
                WHERE s.tenant = u.tenant AND s.session = u.session AND NOT u.started AND outcomes[u.append] = 0;

                INSERT INTO blinq.session_keys (tenant, key_id, started_at, position, session)
                SELECT u.tenant, u.key, s.started_at, s.position, s.session
                FROM unnest(c_append, c_tenant, c_session, c_key) AS u(append, tenant, session, key)
                JOIN blinq.sessions s ON s.tenant = u.tenant AND s.session = u.session
                WHERE u.key IS NOT NULL AND outcomes[u.append] = 0
                ON CONFLICT DO NOTHING;
            END IF;

            IF cardinality(v_append) > 0 THEN
                INSERT INTO blinq.key_use AS k (tenant, key_id, last_used_at)
                SELECT u.tenant, u.key, max(u.at)
                FROM unnest(v_append, v_tenant, v_at, v_key) AS u(append, tenant, at, key)
                WHERE u.key IS NOT NULL AND outcomes[u.append] = 0
                GROUP BY u.tenant, u.key
                ON CONFLICT (tenant, key_id)
                DO UPDATE SET last_used_at = greatest(k.last_used_at, excluded.last_used_at);

                FOR r IN
                    INSERT INTO blinq.verdicts AS x (tenant, hour, reason, count)
                    SELECT u.tenant, (u.at - CASE WHEN u.at < 0 THEN 3599999999 ELSE 0 END) / 3600000000,
                        u.reason, sum(u.count)
                    FROM unnest(v_append, v_tenant, v_at, v_reason, v_count) AS u(append, tenant, at, reason, count)
                    WHERE outcomes[u.append] = 0
                    GROUP BY 1, 2, 3
                    ON CONFLICT (tenant, hour, reason) DO UPDATE SET count = x.count + excluded.count
                    RETURNING x.tenant, x.hour, x.xmax = 0 AS is_new
                LOOP
                    -- Once per hour and reason is often enough to drop what nobody asks for any more: 90 days.
                    IF r.is_new THEN
                        DELETE FROM blinq.verdicts x WHERE x.tenant = r.tenant AND x.hour < r.hour - 2160;
                    END IF;
                END LOOP;

                -- Anyone can have tokens refused, so a tenant keeps the newest few thousand samples.
                FOR r IN
                    INSERT INTO blinq.refusals AS x (
                        tenant, number, at, reason, session, origin, fingerprint, clock_difference)
                    SELECT u.tenant, coalesce(
                            (SELECT max(y.number) FROM blinq.refusals y WHERE y.tenant = u.tenant), 0)
                            + row_number() OVER (PARTITION BY u.tenant ORDER BY u.n),
                        u.at, u.reason, u.session, u.origin, u.fingerprint, u.clock
                    FROM unnest(v_append, v_tenant, v_at, v_reason, v_sampled, v_session, v_origin, v_fingerprint, v_clock)
                        WITH ORDINALITY
                        AS u(append, tenant, at, reason, sampled, session, origin, fingerprint, clock, n)
                    WHERE u.sampled AND outcomes[u.append] = 0
                    RETURNING x.tenant, x.number
                LOOP
                    DELETE FROM blinq.refusals x WHERE x.tenant = r.tenant AND x.number = r.number - 4000;
                END LOOP;
            END IF;
        """;

    /// <summary>What ends it.</summary>
    public const string End = """
            COMMIT;
        END $body$;
        """;
}
