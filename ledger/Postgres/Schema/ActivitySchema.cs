namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 4: numbers a UTC day (docs/adr/0207), kept by <c>append_v3</c>, which is <c>append_v2</c> and a step more; what runs on with
/// the latter is not counted. Conversations that were listed are counted here once; messages and first replies from this version on.
/// </summary>
internal static class ActivitySchema
{
    private const string Parameters = """
            -- One element for each append that is counted.
            y_append integer[], y_tenant text[], y_day bigint[], y_user text[], y_sessions bigint[], y_verified bigint[],
            y_messages bigint[], y_user_messages bigint[], y_replies bigint[], y_reply_micros bigint[],
        """;

    private const string Counting = """

            IF cardinality(y_append) > 0 THEN
                -- Users first, because the day counts those who were not seen on it until now.
                FOR r IN
                    WITH counted AS (
                        INSERT INTO blinq.user_days AS x (tenant, user_id, day, sessions, messages, rank)
                        SELECT u.tenant, u.user_id, u.day, sum(u.verified), sum(u.messages),
                            floor(ln(greatest(1, sum(u.verified) + sum(u.messages))::double precision) / ln(2::double precision))
                        FROM unnest(y_append, y_tenant, y_day, y_user, y_verified, y_user_messages)
                            AS u(append, tenant, day, user_id, verified, messages)
                        WHERE u.user_id IS NOT NULL AND outcomes[u.append] = 0
                        GROUP BY u.tenant, u.user_id, u.day
                        ON CONFLICT (tenant, user_id, day) DO UPDATE SET
                            sessions = x.sessions + excluded.sessions, messages = x.messages + excluded.messages,
                            rank = floor(ln(greatest(1, x.sessions + excluded.sessions + x.messages + excluded.messages)::double precision)
                                / ln(2::double precision))
                        RETURNING x.tenant, x.day, x.xmax = 0 AS is_new),
                    fresh AS (SELECT c.tenant, c.day, count(*) AS users FROM counted c WHERE c.is_new GROUP BY c.tenant, c.day),
                    summed AS (
                        INSERT INTO blinq.tenant_days AS d (
                            tenant, day, sessions, verified, messages, users, replies, reply_micros)
                        SELECT s.tenant, s.day, s.sessions, s.verified, s.messages, coalesce(f.users, 0), s.replies, s.reply_micros
                        FROM (
                            SELECT u.tenant, u.day, sum(u.sessions) AS sessions, sum(u.verified) AS verified, sum(u.messages) AS messages,
                                sum(u.replies) AS replies, sum(u.reply_micros) AS reply_micros
                            FROM unnest(y_append, y_tenant, y_day, y_sessions, y_verified, y_messages, y_replies, y_reply_micros)
                                AS u(append, tenant, day, sessions, verified, messages, replies, reply_micros)
                            WHERE outcomes[u.append] = 0
                            GROUP BY u.tenant, u.day) s
                        LEFT JOIN fresh f ON f.tenant = s.tenant AND f.day = s.day
                        ON CONFLICT (tenant, day) DO UPDATE SET
                            sessions = d.sessions + excluded.sessions, verified = d.verified + excluded.verified,
                            messages = d.messages + excluded.messages, users = d.users + excluded.users,
                            replies = d.replies + excluded.replies, reply_micros = d.reply_micros + excluded.reply_micros)
                    SELECT f.tenant, f.day, f.users FROM fresh f
                LOOP
                    -- A user's first row of a day drops two old ones: what is kept stays bounded, and no append pays for all at once.
                    DELETE FROM blinq.user_days x USING (
                        SELECT o.tenant, o.user_id, o.day FROM blinq.user_days o
                        WHERE o.tenant = r.tenant AND o.day < r.day - 400 ORDER BY o.day LIMIT 2 * r.users) o
                    WHERE x.tenant = o.tenant AND x.user_id = o.user_id AND x.day = o.day;
                END LOOP;
            END IF;
        """;

    private const string Tables = """
        CREATE TABLE blinq.tenant_days (
            tenant       text COLLATE "C" NOT NULL,
            day          bigint NOT NULL,      -- days since 1970-01-01, UTC
            sessions     bigint NOT NULL,
            verified     bigint NOT NULL,
            messages     bigint NOT NULL,
            users        bigint NOT NULL,
            replies      bigint NOT NULL,
            reply_micros bigint NOT NULL,      -- all waits for a first answer together
            PRIMARY KEY (tenant, day)
        ) WITH (fillfactor = 50);

        CREATE TABLE blinq.user_days (
            tenant   text COLLATE "C" NOT NULL,
            user_id  text COLLATE "C" NOT NULL,
            day      bigint NOT NULL,
            sessions bigint NOT NULL,
            messages bigint NOT NULL,
            rank     bigint NOT NULL,          -- log2 of sessions and messages: its index is not written with every message
            PRIMARY KEY (tenant, user_id, day)
        ) WITH (fillfactor = 80);
        CREATE INDEX user_days_by_rank ON blinq.user_days (tenant, day, rank, user_id);

        INSERT INTO blinq.user_days
            SELECT s.tenant, s.user_id, s.started_at / 86400000000, count(*), 0,
                floor(ln(count(*)::double precision) / ln(2::double precision))
            FROM blinq.sessions s WHERE s.user_id IS NOT NULL GROUP BY 1, 2, 3;
        INSERT INTO blinq.tenant_days
            SELECT s.tenant, s.day, s.sessions, s.verified, 0,
                (SELECT count(*) FROM blinq.user_days u WHERE u.tenant = s.tenant AND u.day = s.day), 0, 0
            FROM (
                SELECT x.tenant, x.started_at / 86400000000 AS day, count(*) AS sessions, count(x.user_id) AS verified
                FROM blinq.sessions x GROUP BY 1, 2) s;

        CREATE PROCEDURE blinq.erase_user_v2(p_tenant text, p_user text, p_upto bigint, INOUT done boolean) LANGUAGE plpgsql AS $body$
        DECLARE
            remaining bigint;
            first     bigint;
        BEGIN
            CALL blinq.take_lock_v1();
            SELECT count(*), min(s.started_at) INTO remaining, first
                FROM blinq.sessions s WHERE s.tenant = p_tenant AND s.user_id = p_user;
            done := remaining = 0 OR first >= p_upto;
            IF done THEN
                -- Of one who came back on the very day, what that day counts of both is gone.
                DELETE FROM blinq.user_days x
                    WHERE x.tenant = p_tenant AND x.user_id = p_user AND (remaining = 0 OR x.day <= p_upto / 86400000000);
            END IF;
            IF remaining = 0 THEN
                DELETE FROM blinq.users x WHERE x.tenant = p_tenant AND x.user_id = p_user;
            ELSIF done THEN
                UPDATE blinq.users x SET first_seen = first, sessions = remaining WHERE x.tenant = p_tenant AND x.user_id = p_user;
            END IF;
            COMMIT;
        END $body$;

        """;

    // The parameters of what is counted stand before those that come back, as what a caller gives comes first.
    private const string Outcomes = "-- What became of each append";

    /// <summary>Makes the procedure.</summary>
    public static readonly string AppendV3 =
        "CREATE PROCEDURE blinq.append_v3(\n" + AppendProcedure.Body.Replace(Outcomes, Parameters.TrimStart() + "\n    " + Outcomes, StringComparison.Ordinal)
        + "\n" + Counting + FeedSchema.Tell + AppendProcedure.End;

    public static readonly string Sql = Tables + "\n" + AppendV3;
}
