namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>Version 2: which persons were erased, and how far that is (docs/adr/0210).</summary>
internal static class SchemaV2
{
    public const string Sql = """
        CREATE TABLE erasures (
            id          TEXT    NOT NULL PRIMARY KEY,
            tenant      TEXT    NOT NULL,
            user        TEXT    NOT NULL,
            upto        INTEGER NOT NULL,     -- when it was asked for
            actor       TEXT    NOT NULL,
            events      INTEGER NOT NULL,
            streams     INTEGER NOT NULL,
            finished_at INTEGER               -- null while it is under way
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX erasures_under_way ON erasures (tenant, user) WHERE finished_at IS NULL;
        """;
}
