namespace Blinq.Grains.Leases;

/// <summary>
/// Tells when a lease is over: as soon as either clock says so. The monotonic one can't be set, but stands still while a
/// machine is suspended; the wall clock goes on then, but can be set back. Thread-safe.
/// </summary>
public sealed class LeaseClock(TimeProvider time)
{
    public DualTimestamp Now => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>How long ago a moment was, by the clock that says longer.</summary>
    public TimeSpan Since(DualTimestamp moment)
    {
        var (monotonic, wall) = (time.GetElapsedTime(moment.Monotonic), time.GetUtcNow() - moment.Wall);
        return monotonic > wall ? monotonic : wall;
    }

    /// <summary>Whether less than the length has passed since the moment, by both clocks.</summary>
    public bool Holds(DualTimestamp since, TimeSpan length) =>
        time.GetElapsedTime(since.Monotonic) < length && time.GetUtcNow() - since.Wall < length;
}
