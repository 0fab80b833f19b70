namespace Blinq.Hosting.Lifecycle;

/// <summary>
/// Says when this machine's clock was set, or the machine slept: when wall clock and monotonic clock went different ways. Nothing
/// breaks by it, since leases end by either clock and tokens are judged by the ledger's, but an operator who reads times, or
/// wonders at refused tokens, must know.
/// </summary>
internal sealed class ClockWatch(TimeProvider time, LifecycleLog log) : BackgroundService
{
    /// <summary>A jump of less is what time synchronisation does on a good day.</summary>
    public static readonly TimeSpan Smallest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var (wall, monotonic) = (time.GetUtcNow(), time.GetTimestamp());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (nowWall, nowMonotonic) = (time.GetUtcNow(), time.GetTimestamp());
            var jump = nowWall - wall - time.GetElapsedTime(monotonic, nowMonotonic);
            if (jump.Duration() >= Smallest)
                log.ClockJumped(jump);
            (wall, monotonic) = (nowWall, nowMonotonic);
        }
    }
}
