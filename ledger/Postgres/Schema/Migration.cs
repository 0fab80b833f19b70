namespace Blinq.Ledger.Postgres.Schema;

/// <summary>One step of the schema. Once released it is never edited; what changes comes as the next one.</summary>
/// <param name="Version">1, 2, 3 … without gaps; what <c>blinq.schema_versions</c> holds once it has run.</param>
internal sealed record Migration(int Version, string Sql)
{
    public static readonly IReadOnlyList<Migration> All = [new(1, FirstSchema.Sql + AppendProcedure.Sql), new(2, FeedSchema.Sql)];
}
