using Blinq.Hosting.Settings;
using Blinq.Ledger;
using Blinq.Ledger.Postgres.Schema;
using Npgsql;

namespace Blinq.Hosting.Membership;

/// <summary>
/// Orleans' tables: who is a member of the cluster, and snapshots. They stand in the ledger's database in a schema of
/// their own, so that they can be thrown away without touching a ledger (docs/adr/0101).
/// </summary>
internal static class ClusterTables
{
    public const string SchemaName = "blinq_cluster";

    /// <summary>What the AdoNet providers call PostgreSQL's driver.</summary>
    public const string Invariant = "Npgsql";

    public static IReadOnlyList<Migration> Migrations { get; } = [new(1, SchemaV1.Sql), new(2, DeadMemberPruning.Sql), new(3, HeartbeatTimes.Sql)];

    private static readonly PostgresSchema Schema = new(SchemaName, Migrations);

    /// <summary>Makes the tables, or brings them to this version. Any number of silos may do so at once.</summary>
    /// <param name="connectionString">The ledger's.</param>
    /// <exception cref="StartupException">It can't be done; the message is one line for the operator.</exception>
    public static Task EnsureAsync(string connectionString, CancellationToken cancel) =>
        EnsureAsync(Schema, connectionString, cancel);

    public static async Task EnsureAsync(PostgresSchema schema, string connectionString, CancellationToken cancel)
    {
        try
        {
            await schema.EnsureAsync(connectionString, cancel);
        }
        catch (LedgerOpenException cannot)
        {
            throw new StartupException(cannot.Message, cannot);
        }
    }

    /// <summary>Throws all snapshots away: the ledger has what they are made of.</summary>
    /// <param name="connectionString">The ledger's.</param>
    /// <exception cref="StartupException">It can't be done; the message is one line for the operator.</exception>
    public static async Task EmptySnapshotsAsync(string connectionString, CancellationToken cancel)
    {
        await EnsureAsync(connectionString, cancel);
        try
        {
            await using var database = new NpgsqlConnection(
                WithSearchPath(connectionString, "blinq restore", maxPoolSize: 1, TimeSpan.FromSeconds(30), isDurable: true));
            await database.OpenAsync(cancel);
            await using var command = new NpgsqlCommand($"TRUNCATE {SchemaName}.grain_states", database);
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (Exception cannot) when (cannot is NpgsqlException or TimeoutException or IOException)
        {
            throw new StartupException($"The snapshots in the schema {SchemaName} can't be thrown away: {cannot.Message}", cannot);
        }
    }

    /// <summary>
    /// What the membership provider of a silo or a client connects with. Snapshots have connections of their own, so
    /// that a rush of activations never keeps a silo from saying that it is alive.
    /// </summary>
    /// <param name="connectionString">The ledger's.</param>
    /// <exception cref="StartupException">The connection string can't be read.</exception>
    public static string WithSearchPath(string connectionString) =>
        WithSearchPath(connectionString, "blinq membership", maxPoolSize: 8, TimeSpan.FromSeconds(10), isDurable: true);

    /// <inheritdoc cref="PostgresSchema.ConnectionString"/>
    /// <exception cref="StartupException">The connection string can't be read.</exception>
    public static string WithSearchPath(
        string connectionString, string application, int maxPoolSize, TimeSpan timeout, bool isDurable)
    {
        try
        {
            return Schema.ConnectionString(connectionString, application, maxPoolSize, timeout, isDurable);
        }
        catch (LedgerOpenException cannot)
        {
            throw new StartupException(cannot.Message, cannot);
        }
    }
}
