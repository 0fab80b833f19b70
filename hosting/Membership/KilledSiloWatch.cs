using System.Net;
using Blinq.Hosting.Lifecycle;
using Npgsql;

namespace Blinq.Hosting.Membership;

/// <summary>
/// Declares a silo dead whose process is gone, a second and a half after its last heartbeat: Orleans' probes need six, for
/// they must not mistake a pause for a death. A process that was killed shows two signs that a paused one does not show
/// together: the database hears no heartbeats, and its port refuses connections (docs/adr/0202).
/// </summary>
internal sealed partial class KilledSiloWatch(
    string tables, string clusterId, IClusterMembershipService membership, ILocalSiloDetails silo, TimeProvider time,
    LifecycleLog lifecycle, ILogger<KilledSiloWatch> log) : BackgroundService
{
    /// <summary>How often each silo says that it is alive.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a heartbeat and what writing it takes.</summary>
    private static readonly TimeSpan Silence = Heartbeat * 1.3;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>A silo whose port accepts connections is left alone for so long: it is not gone.</summary>
    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PortTimeout = TimeSpan.FromMilliseconds(500);

    private const string SilentSql = $"""
        SELECT address, port, generation FROM {ClusterTables.SchemaName}.silos
        WHERE cluster = $1 AND status = 3 AND heard_at < now() - $2
        """;

    private readonly Dictionary<SiloAddress, long> _accepted = [];
    private bool _isBlind;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await TryLookAsync(stoppingToken);
                await Task.Delay(LooksEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task TryLookAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var silent in await ReadSilentAsync(cancel))
                await LookAtAsync(silent, cancel);
            _isBlind = false;
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or OrleansException or IOException)
        {
            // Orleans' own probes go on. What is wrong with the database is said elsewhere.
            if (!_isBlind)
                CannotLook(log, fault);
            _isBlind = true;
        }
    }

    private async Task<List<SiloAddress>> ReadSilentAsync(CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(tables);
        await connection.OpenAsync(cancel);
        await using var read = new NpgsqlCommand(SilentSql, connection) { Parameters = { new() { Value = clusterId }, new() { Value = Silence } } };
        await using var rows = await read.ExecuteReaderAsync(cancel);
        var silent = new List<SiloAddress>();
        while (await rows.ReadAsync(cancel))
            silent.Add(SiloAddress.New(new IPEndPoint(IPAddress.Parse(rows.GetString(0)), rows.GetInt32(1)), rows.GetInt32(2)));
        silent.Remove(silo.SiloAddress);
        return silent;
    }

    private async Task LookAtAsync(SiloAddress silent, CancellationToken cancel)
    {
        if (_accepted.TryGetValue(silent, out var at) && time.GetElapsedTime(at) < AskedAgainAfter)
            return;
        _accepted.Remove(silent);
        if (await SiloPort.AskAsync(silent.Endpoint, PortTimeout, time, cancel) != PortAnswer.Refuses)
        {
            _accepted[silent] = time.GetTimestamp();
            return;
        }
        if (membership.CurrentSnapshot.GetSiloStatus(silent) == SiloStatus.Dead)
            return;
        lifecycle.SiloKilled(silent.Endpoint.ToString());
        await membership.TryKill(silent);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Which silos are silent cannot be read")]
    private static partial void CannotLook(ILogger log, Exception fault);
}
