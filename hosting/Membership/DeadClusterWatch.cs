using Blinq.Hosting.Lifecycle;

namespace Blinq.Hosting.Membership;

/// <summary>Runs <see cref="DeadClusterRecovery"/> while this silo starts: from before Orleans asks the members until it has joined.</summary>
internal sealed class DeadClusterWatch(string tables, string clusterId, TimeProvider time, LifecycleLog lifecycle, ILogger<DeadClusterRecovery> log)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>A member that has not said for so long that it is alive is not counted on.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _joined = new();
    private Task _watching = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var recovery = new DeadClusterRecovery(tables, clusterId, Silence, time, lifecycle, log);
        _watching = Task.Run(() => recovery.WatchAsync(_joined.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => EndAsync();

    public Task StoppingAsync(CancellationToken cancellationToken) => EndAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _joined.Dispose();

    private async Task EndAsync()
    {
        await _joined.CancelAsync();
        await _watching;
    }
}
