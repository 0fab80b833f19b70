using Blinq.Gateway.Hosting;
using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using Blinq.Grains.Hosting;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Actors;
using Blinq.Silo.Beginning;
using Blinq.Silo.Calling;
using Blinq.Silo.Feeds;
using Blinq.Silo.Telemetry;

namespace Blinq.Silo.Hosting;

/// <summary>
/// This process' part in the cluster, as its gateway sees it: grains wherever they live. Disposing it takes the process out
/// of the cluster in order: a silo finishes its turns, hands over and leaves the membership.
/// </summary>
internal sealed partial class ClusterHost : IGrainHost
{
    /// <summary>
    /// After this the process goes whatever is left: without the database it could try for ever to tell the others, who find
    /// out by themselves.
    /// </summary>
    private static readonly TimeSpan LeavesWithin = ClusterHosts.LeavesInOrder + TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly ClusterGrains _grains;
    private readonly ActivationCounts? _counts;
    private readonly TimeProvider _time;
    private volatile bool _draining;

    private ClusterHost(IHost host, ISecretSealer sealer, TimeProvider time)
    {
        (_host, _time) = (host, time);
        _grains = new ClusterGrains(
            host.Services.GetRequiredService<IGrainFactory>(), sealer, new ClusterCaller(
                time, ClusterCaller.Patience, host.Services.GetRequiredService<CallMetrics>().Retried),
            host.Services.GetService<Beginnings>());
        _counts = host.Services.GetService<ActivationCounts>();
    }

    public int ActiveConversations => _counts?.Conversations ?? 0;

    public int ActiveTenants => _counts?.Tenants ?? 0;

    public static async ValueTask<ClusterHost> StartAsync(IHost host, ISecretSealer sealer, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            await host.StartAsync(cancel);
            return new ClusterHost(host, sealer, time);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public IConversationGrain Conversation(ConversationKey key) => Open().Conversation(key);

    public ITenantSecretGrain Tenant(TenantId tenant) => Open().Tenant(tenant);

    /// <summary>What wakes the streams of this process: where all grains are in it, they themselves.</summary>
    public IConversationWatch WatchOf(GrainSetting setting, Action<Exception> onTrouble) => setting.Store.Feed is { } feed
        ? new ClusterWatch(
            _host.Services.GetRequiredService<IGrainFactory>(), setting.WakeUps, feed, setting.Options.TrustLease, setting.Time,
            onTrouble)
        : setting.WakeUps;

    /// <inheritdoc/>
    /// <remarks>
    /// Does not wait: this process' own requests are over when it is asked, and those of other gateways go on until the silo
    /// leaves, which waits for them.
    /// </remarks>
    public Task DrainAsync()
    {
        _draining = true;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _draining = true;
        try
        {
            await _host.StopAsync().WaitAsync(LeavesWithin, _time);
        }
        catch (TimeoutException)
        {
            LeftUntold(_host.Services.GetRequiredService<ILogger<ClusterHost>>(), LeavesWithin.TotalSeconds);
            return;
        }
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        else
            _host.Dispose();
    }

    private ClusterGrains Open() => _draining ? throw new HostDrainingException() : _grains;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The cluster could not be left in order within {Seconds} s, so the process ends all the same; the other silos will find it gone")]
    private static partial void LeftUntold(ILogger log, double seconds);
}
