namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 6: the index of words knows in which block of 2,048 positions a passage stands, so that the newest can be looked at
/// first (docs/adr/0215). Processes of the release before search without an index until they are replaced.
/// </summary>
internal static class PassageOrderSchema
{
    public const string Sql = """
        CREATE INDEX passages_by_token ON blinq.passages USING gin ((lexemes || array_to_tsvector(ARRAY['~' || (position / 2048)::text])))
            WITH (gin_pending_list_limit = 256);  -- kB; each search reads through it
        DROP INDEX blinq.passages_by_lexeme;
        CREATE INDEX passages_by_position ON blinq.passages (tenant, position);

        -- ANALYZE keeps samples of what an index computes, too.
        ALTER INDEX blinq.passages_by_token ALTER COLUMN 1 SET STATISTICS 0;
        """;
}
