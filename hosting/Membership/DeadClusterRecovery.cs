using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Blinq.Hosting.Membership;

/// <summary>
/// When all silos die at once, nobody is left to vote them out, and new ones at other addresses would wait in vain for an
/// answer from each of them. So a silo that wants to join declares the members dead, if not one of them has said lately
/// that it is alive and not one of them can be connected to (docs/adr/0108).
/// </summary>
internal sealed partial class DeadClusterRecovery(string connectionString, string cluster, TimeSpan silence, TimeProvider time, ILogger<DeadClusterRecovery> log)
{
    private const string Schema = ClusterTables.SchemaName;

    private const string ReadSql = $"""
        SELECT c.version, s.address, s.port, s.alive_at < now() - $2
        FROM {Schema}.clusters c JOIN {Schema}.silos s ON s.cluster = c.cluster AND s.status = 3 WHERE c.cluster = $1
        """;

    /// <summary>Of the list as it was read, or not at all.</summary>
    private const string DeclareSql = $"""
        WITH moved AS (
            UPDATE {Schema}.clusters SET version = version + 1, changed_at = now() WHERE cluster = $1 AND version = $2
            RETURNING cluster)
        UPDATE {Schema}.silos s SET status = 6 FROM moved WHERE s.cluster = moved.cluster AND s.status = 3
        """;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Looks again and again.</summary>
    /// <param name="joined">Once this silo is a member there is somebody who votes.</param>
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
                // Only a help to those who join: what keeps it from looking keeps nobody from joining.
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
        if (members.Count == 0 || members.Any(member => !member.IsSilent))
            return 0;
        var answers = await Task.WhenAll(members.Select(member => AnswersAsync(member.At, cancel)));
        if (answers.Contains(true))
            return 0;
        await using var declare = new NpgsqlCommand(DeclareSql, connection)
        {
            Parameters = { new() { Value = cluster }, new() { Value = version } },
        };
        var declared = await declare.ExecuteNonQueryAsync(cancel);
        if (declared > 0)
            Declared(log, declared);
        return declared;
    }

    private async Task<(int Version, List<(IPEndPoint At, bool IsSilent)> Members)> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var read = new NpgsqlCommand(ReadSql, connection) { Parameters = { new() { Value = cluster }, new() { Value = silence } } };
        await using var rows = await read.ExecuteReaderAsync(cancel);
        var version = 0;
        var members = new List<(IPEndPoint, bool)>();
        while (await rows.ReadAsync(cancel))
        {
            version = rows.GetInt32(0);
            members.Add((new IPEndPoint(IPAddress.Parse(rows.GetString(1)), rows.GetInt32(2)), rows.GetBoolean(3)));
        }
        return (version, members);
    }

    private async Task<bool> AnswersAsync(IPEndPoint member, CancellationToken cancel)
    {
        using var socket = new Socket(member.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            await socket.ConnectAsync(member, either.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "None of the cluster's {Count} members is alive or can be connected to: they are declared dead")]
    private static partial void Declared(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the cluster's members are alive cannot be read: {Why}")]
    private static partial void CannotLook(ILogger log, string why);
}
