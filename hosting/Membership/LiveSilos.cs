using Npgsql;

namespace Blinq.Hosting.Membership;

/// <summary>Whether silos run on a database, as the list of members has it; for commands that want every process stopped.</summary>
internal static class LiveSilos
{
    /// <summary>As long as a member may be silent and still be counted on.</summary>
    private const string CountSql = $"""
        SELECT count(*) FROM {ClusterTables.SchemaName}.silos WHERE status BETWEEN 1 AND 5 AND heard_at > now() - $1
        """;

    /// <param name="connectionString">The ledger's.</param>
    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public static async Task<long> CountAsync(string connectionString, CancellationToken cancel)
    {
        await ClusterTables.EnsureAsync(connectionString, cancel);
        await using var database = new NpgsqlConnection(connectionString);
        await database.OpenAsync(cancel);
        await using var count = new NpgsqlCommand(CountSql, database) { Parameters = { new() { Value = DeadClusterWatch.Silence } } };
        return (long)(await count.ExecuteScalarAsync(cancel))!;
    }
}
