using Blinq.Hosting.Lifecycle;

namespace Blinq.Hosting.Silos;

/// <summary>A gateway may be started before the first silo: it says so and tries again each second, for a minute.</summary>
internal sealed class ClusterConnectionRetry(TimeProvider time, LifecycleLog log) : IClientConnectionRetryFilter
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private long? _began;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_began is not { } began)
        {
            _began = time.GetTimestamp();
            log.WaitingForSilo(exception.Message);
        }
        else if (time.GetElapsedTime(began) >= Patience)
        {
            return false;
        }
        await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        return true;
    }
}
