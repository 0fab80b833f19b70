using Blinq.Grains.Telemetry;
using Blinq.Hosting.Lifecycle;
using Blinq.Hosting.Listeners;
using Blinq.Hosting.Settings;

namespace Blinq.Hosting.Shutdown;

/// <summary>
/// Drains the process before anything in it stops: readiness is red for the drain delay while it still serves; then what
/// comes in is sent away, and connections that a request still holds after <see cref="RequestsEndWithin"/> are cut.
/// </summary>
internal sealed class DrainService(ShutdownState state, ConnectionRegistry connections, BlinqOptions options, TimeProvider time, LifecycleLog log,
    IHostApplicationLifetime lifetime, ActivationCounts? grains = null)
    : IHostedLifecycleService
{
    /// <summary>How long requests may go on after the listeners closed.</summary>
    public static readonly TimeSpan RequestsEndWithin = TimeSpan.FromSeconds(30);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Announce(time.GetTimestamp(), grains?.Conversations ?? 0);
        // A process that could not start never served: there is nothing to drain, and its one line says why.
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return;
        log.Draining(options.DrainDelay, state.ConversationsToHandOver, connections.Count);
        // Still serving: a load balancer needs a moment to see that readiness is red.
        await Task.Delay(options.DrainDelay, time, CancellationToken.None);
        state.Refuse();
        connections.AbortAllAfter(RequestsEndWithin, time);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
