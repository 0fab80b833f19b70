using Blinq.Grains.Calls;
using Blinq.Grains.Cluster;
using Blinq.Hosting.Lifecycle;

namespace Blinq.Hosting.Silos;

/// <summary>
/// Whether a process without grains reaches any silo. Orleans' client waits for the answer to a call whose silo is gone until
/// the call times out, and tries to connect only when it is called. So: a call is sent again, at once, when a connection is
/// lost (its id lets it take effect once); where no silo can be reached for <see cref="Patience"/>, calls fail without being
/// sent; and meanwhile silos are looked for. Thread-safe.
/// </summary>
internal sealed class ClusterConnection(IServiceProvider services, LifecycleLog log, TimeProvider time)
    : BackgroundService, IClusterConnectionStatusObserver, IOutgoingGrainCallFilter, Health.ISiloReachability
{
    /// <summary>For how long a call waits for a silo to come back.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>What has arrived already is read within this time.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private TaskCompletionSource _lost = Signal();
    private TaskCompletionSource _connected = Signal();
    private long? _unreachableSince;
    private bool _isStarted;

    public bool IsReachable
    {
        get { lock (_gate) return _unreachableSince is null; }
    }

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways < previousNumberOfGateways)
            Lost(currentNumberOfGateways == 0);
        else
            Connected();
    }

    // The count tells.
    public void NotifyClusterConnectionLost()
    {
    }

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        await WaitForSiloAsync();
        Task lost;
        lock (_gate)
            lost = _lost.Task;
        var call = context.Invoke();
        if (await Task.WhenAny(call, lost) != call && await Task.WhenAny(call, Task.Delay(LastAnswers, time)) != call)
        {
            call.Ignore();
            throw new SiloUnavailableException("The connection to a silo was lost while a call was under way.");
        }
        await call;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            _isStarted = false;
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lock (_gate)
            _isStarted = true;
        using var timer = new PeriodicTimer(LooksEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!IsReachable)
                    await LookForSiloAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>Any call makes the client connect; what comes of it does not matter.</summary>
    private async Task LookForSiloAsync()
    {
        try
        {
            using (LookingForSilo.Begin())
                await services.GetRequiredService<IGrainFactory>().GetGrain<IClusterGrain>(0).DescribeAsync().AsTask().WaitAsync(LooksEvery, time);
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException or InvalidOperationException)
        {
            // Looked for again in a moment; that none is there was said once.
        }
    }

    private async Task WaitForSiloAsync()
    {
        long since;
        Task connected;
        lock (_gate)
        {
            if (_unreachableSince is not { } lost || LookingForSilo.IsActive)
                return;
            (since, connected) = (lost, _connected.Task);
        }
        var left = Patience - time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero || await Task.WhenAny(connected, Task.Delay(left, time)) != connected)
            throw new ClusterFaultException(FaultKind.Unavailable, "No silo can be reached.", null, null, 0, 0);
    }

    private void Lost(bool isLast)
    {
        TaskCompletionSource lost;
        var isNews = false;
        lock (_gate)
        {
            (lost, _lost) = (_lost, Signal());
            if (isLast && _unreachableSince is null)
            {
                _unreachableSince = time.GetTimestamp();
                _connected = Signal();
                isNews = _isStarted;
            }
        }
        lost.TrySetResult();
        if (isNews)
            log.NoSiloReachable();
    }

    private void Connected()
    {
        long? since;
        TaskCompletionSource connected;
        lock (_gate)
        {
            (since, _unreachableSince) = (_unreachableSince, null);
            connected = _connected;
        }
        connected.TrySetResult();
        if (since is { } lost)
            log.SiloReachable(time.GetElapsedTime(lost));
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Marks the calls that look for a silo: they are sent although none is there.</summary>
    private sealed class LookingForSilo : IDisposable
    {
        private static readonly AsyncLocal<bool> Active = new();

        public static bool IsActive => Active.Value;

        public static LookingForSilo Begin()
        {
            Active.Value = true;
            return new LookingForSilo();
        }

        public void Dispose() => Active.Value = false;
    }
}
