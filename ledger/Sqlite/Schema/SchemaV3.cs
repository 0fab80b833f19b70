namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>
/// Version 3: numbers a UTC day (docs/adr/0207). Conversations that were listed are counted here once; messages and first replies are
/// counted from this version on.
/// </summary>
internal static class SchemaV3
{
    public const string Sql = """
        CREATE TABLE tenant_days (
            tenant       TEXT    NOT NULL,
            day          INTEGER NOT NULL,    -- days since 1970-01-01, UTC
            sessions     INTEGER NOT NULL,
            verified     INTEGER NOT NULL,
            messages     INTEGER NOT NULL,
            users        INTEGER NOT NULL,
            replies      INTEGER NOT NULL,
            reply_micros INTEGER NOT NULL,    -- all waits for a first answer together
            PRIMARY KEY (tenant, day)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE user_days (
            tenant   TEXT    NOT NULL,
            user     TEXT    NOT NULL,
            day      INTEGER NOT NULL,
            sessions INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            rank     INTEGER NOT NULL,        -- log2 of sessions and messages: its index is not written with every message
            PRIMARY KEY (tenant, user, day)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX user_days_by_rank ON user_days (tenant, day, rank, user);

        INSERT INTO tenant_days
            SELECT tenant, started_at / 86400000000, count(*), count(user), 0, 0, 0, 0 FROM sessions GROUP BY 1, 2;
        INSERT INTO user_days
            SELECT tenant, user, started_at / 86400000000, count(*), 0,
                CASE WHEN count(*) < 2 THEN 0 WHEN count(*) < 4 THEN 1 WHEN count(*) < 8 THEN 2 WHEN count(*) < 16 THEN 3 ELSE 4 END
            FROM sessions WHERE user IS NOT NULL GROUP BY 1, 2, 3;
        UPDATE tenant_days SET users =
            (SELECT count(*) FROM user_days AS u WHERE u.tenant = tenant_days.tenant AND u.day = tenant_days.day);
        """;
}
