namespace Blinq.Ledger.Postgres.Schema;

/// <summary>One step of the schema. Once released it is never edited; what changes comes as the next one.</summary>
/// <param name="Version">1, 2, 3 … without gaps; what the schema's <c>schema_versions</c> holds once it has run.</param>
/// <param name="Sql">Statements that leave the running processes of the release before working.</param>
public sealed record Migration(int Version, string Sql)
{
    internal static readonly IReadOnlyList<Migration> OfLedger = [new(1, SchemaV1.Sql + AppendProcedure.Sql), new(2, FeedSchema.Sql), new(3, ErasureSchema.Sql), new(4, ActivitySchema.Sql),
        new(5, KnowledgeSchema.Sql), new(6, PassageOrderSchema.Sql), new(7, FlushSchema.Sql)];
}
