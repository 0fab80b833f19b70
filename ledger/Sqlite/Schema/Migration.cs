namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>One step of the schema. Once released it is never edited; what changes comes as the next one.</summary>
/// <param name="Version">1, 2, 3 … without gaps; what <c>PRAGMA user_version</c> says once it has run.</param>
internal sealed record Migration(int Version, string Sql)
{
    public static readonly IReadOnlyList<Migration> All = [new(1, SchemaV1.Sql), new(2, SchemaV2.Sql), new(3, SchemaV3.Sql), new(4, KnowledgeSchema.Sql), new(5, UserChangeSchema.Sql)];
}
