using System.Globalization;
using Blinq.Hosting.Membership;
using Npgsql;

namespace Blinq.Silo.Tests.Given;

/// <summary>A new database with the cluster's tables.</summary>
internal sealed record Database(PostgresServer Server, string ConnectionString)
{
    public static async Task<Database> MakeAsync(PostgresServer? server = null)
    {
        server ??= await PostgresServer.SharedAsync();
        var made = new Database(server, await server.NewDatabaseAsync());
        await ClusterTables.EnsureAsync(made.ConnectionString, CancellationToken.None);
        return made;
    }

    public Task RunAsync(string sql) => Server.ExecuteAsync(new NpgsqlConnectionStringBuilder(ConnectionString).Database!, sql);

    public async Task<string> AskAsync(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection((connectionString ?? ConnectionString) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }
}
