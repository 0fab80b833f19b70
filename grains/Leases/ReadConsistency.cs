namespace Blinq.Grains.Leases;

/// <summary>
/// How long an activation may answer from memory without looking at the ledger, since it might not be the only one: up to a
/// window that begins before it last saw the end of its stream (DESIGN §5).
/// </summary>
public sealed class ReadConsistency
{
    private readonly TimeSpan _window;
    private readonly LeaseClock _clock;

    private ReadConsistency(TimeSpan window, LeaseClock clock) => (_window, _clock) = (window, clock);

    /// <param name="window">Zero: each answer that appends nothing needs a look at the ledger.</param>
    public static ReadConsistency BoundedStaleness(TimeSpan window, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.Zero);
        return new ReadConsistency(window, new LeaseClock(time));
    }

    /// <summary>Note this <b>before</b> looking at the ledger, or appending to it.</summary>
    public DualTimestamp Now => _clock.Now;

    /// <summary>Whether what was seen at that moment may still be answered.</summary>
    public bool Covers(DualTimestamp seen) => _clock.Holds(seen, _window);
}
