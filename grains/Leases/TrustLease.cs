namespace Blinq.Grains.Leases;

/// <summary>
/// The bounds of the trust lease. What takes access away waits for <see cref="PropagationWait"/> before it answers, and the
/// guarantee that no process serves on older trust from then on hangs on all parts having the same ones (DESIGN §5).
/// </summary>
public static class TrustLease
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.1);

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The longest that any change waits.</summary>
    public static readonly TimeSpan LongestWait = PropagationWait(Longest);

    // Clocks of two machines don't run equally fast.
    private const double Margin = 1.1;

    /// <summary>How long after a change no process serves on the trust from before it: the lease and a tenth.</summary>
    /// <param name="lease">The installation's, <see cref="Shortest"/> to <see cref="Longest"/>.</param>
    public static TimeSpan PropagationWait(TimeSpan lease) => lease * Margin;
}
