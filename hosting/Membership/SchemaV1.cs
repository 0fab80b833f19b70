namespace Blinq.Hosting.Membership;

/// <summary>
/// Version 1. The AdoNet providers know one table by name, <c>orleansquery</c>, and read their statements from it once,
/// at start; names of parameters and columns in a statement are Orleans' contract, all else is ours. A statement that
/// stands here is used by running silos after a later version has replaced it, so what it needs must stay.
/// </summary>
internal static class SchemaV1
{
    public const string Sql = Statements + MembershipTables.Sql + StorageTable.Sql;

    private const string Statements = $"""
        CREATE TABLE {ClusterTables.SchemaName}.orleansquery (
            querykey  text COLLATE "C" PRIMARY KEY,
            querytext text NOT NULL
        );
        """;
}
