using System.Net;
using Blinq.Hosting.Lifecycle;
using Npgsql;

namespace Blinq.Hosting.Membership;

/// <summary>
/// When all silos die at once, no silo is left to vote them out, and new ones at other addresses would wait in vain for an
/// answer from each of them. So a silo that wants to join declares the members dead, if not one of them has said lately
/// that it is alive and not one of them can be connected to (docs/adr/0108). How long ago a silo was heard of, the database's
/// clock says: the silo's own may have been wrong.
/// </summary>
/// <param name="silence">After how long a member whose machine does not answer counts as gone.</param>
internal sealed partial class DeadClusterRecovery(
    string connectionString, string cluster, TimeSpan silence, TimeProvider time, LifecycleLog lifecycle, ILogger<DeadClusterRecovery> log)
{
    /// <summary>The same where the machine answers that nothing listens there: the process is gone for certain.</summary>
    public static readonly TimeSpan SilenceOfTheKilled = KilledSiloWatch.Heartbeat * 3;

    private const string Schema = ClusterTables.SchemaName;

    private const string ReadSql = $"""
        SELECT c.version, s.address, s.port, extract(epoch FROM now() - s.heard_at)::float8
        FROM {Schema}.clusters c JOIN {Schema}.silos s ON s.cluster = c.cluster AND s.status = 3 WHERE c.cluster = $1
        """;

    /// <summary>Of the list as it was read, or not at all.</summary>
    private const string DeclareSql = $"""
        WITH moved AS (
            UPDATE {Schema}.clusters SET version = version + 1, changed_at = now() WHERE cluster = $1 AND version = $2
            RETURNING cluster)
        UPDATE {Schema}.silos s SET status = 6 FROM moved WHERE s.cluster = moved.cluster AND s.status = 3
        """;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Looks again and again.</summary>
    /// <param name="joined">Once this silo is a member there is a silo that votes.</param>
    public async Task WatchAsync(CancellationToken joined)
    {
        while (!joined.IsCancellationRequested)
        {
            try
            {
                await LookAsync(joined);
            }
            catch (OperationCanceledException) when (joined.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Only a help to those who join: a fault here keeps no silo from joining.
                CannotLook(log, fault.GetType().Name);
            }
            await Task.Delay(LooksEvery, time, joined).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How many members were declared dead.</returns>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancel);
        var (version, members) = await ReadAsync(connection, cancel);
        if (members.Count == 0 || members.Any(member => member.Silence < SilenceOfTheKilled))
            return 0;
        var gone = await Task.WhenAll(members.Select(member => IsGoneAsync(member.At, member.Silence, cancel)));
        if (gone.Contains(false))
            return 0;
        await using var declare = new NpgsqlCommand(DeclareSql, connection)
        {
            Parameters = { new() { Value = cluster }, new() { Value = version } },
        };
        var declared = await declare.ExecuteNonQueryAsync(cancel);
        if (declared > 0)
            lifecycle.ClusterDeclaredDead(declared);
        return declared;
    }

    private async Task<(int Version, List<(IPEndPoint At, TimeSpan Silence)> Members)> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var read = new NpgsqlCommand(ReadSql, connection) { Parameters = { new() { Value = cluster } } };
        await using var rows = await read.ExecuteReaderAsync(cancel);
        var version = 0;
        var members = new List<(IPEndPoint, TimeSpan)>();
        while (await rows.ReadAsync(cancel))
        {
            version = rows.GetInt32(0);
            members.Add((new IPEndPoint(IPAddress.Parse(rows.GetString(1)), rows.GetInt32(2)), TimeSpan.FromSeconds(rows.GetDouble(3))));
        }
        return (version, members);
    }

    private async Task<bool> IsGoneAsync(IPEndPoint member, TimeSpan silentFor, CancellationToken cancel) =>
        await SiloPort.AskAsync(member, Patience, time, cancel) switch
        {
            PortAnswer.Accepts => false,
            PortAnswer.Refuses => true,
            _ => silentFor >= silence,
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the cluster's members are alive cannot be read: {Why}")]
    private static partial void CannotLook(ILogger log, string why);
}
