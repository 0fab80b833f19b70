namespace Blinq.Grains.Leases;

/// <summary>
/// How long an activation may answer from memory without looking at the ledger: for ever where it is the only one there
/// can be; else up to a window that begins before it last saw the end of its stream (DESIGN §5).
/// </summary>
public sealed class Tenure
{
    private readonly TimeSpan? _window;
    private readonly LeaseClock? _clock;

    private Tenure(TimeSpan? window, LeaseClock? clock) => (_window, _clock) = (window, clock);

    /// <summary>There is no other activation anywhere: memory is the truth.</summary>
    public static readonly Tenure Sole = new(null, null);

    /// <summary>There may be another one.</summary>
    /// <param name="window">Zero: each answer that appends nothing needs a look at the ledger.</param>
    public static Tenure Shared(TimeSpan window, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.Zero);
        return new Tenure(window, new LeaseClock(time));
    }

    public bool IsSole => _window is null;

    /// <summary>Note this <b>before</b> looking at the ledger, or appending to it.</summary>
    public Moment Now => _clock?.Now ?? default;

    /// <summary>Whether what was seen at that moment may still be answered.</summary>
    public bool Covers(Moment seen) => _window is not { } window || _clock!.Holds(seen, window);
}
