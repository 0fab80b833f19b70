using Blinq.Grains.Feeds;
using Blinq.Grains.Leases;

namespace Blinq.Grains.Hosting;

/// <summary>Settings of the <see cref="EmbeddedHost"/>.</summary>
public sealed class EmbeddedHostOptions
{
    /// <summary>How many turns may wait for one grain before further ones are sent back at once: 1 or more; 2,048 unless told.</summary>
    public int MaxWaitingTurns { get; init; } = 2_048;

    /// <summary>How long a grain that nobody asks stays in memory: more than zero; 5 minutes unless told. Kept to about a second.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many conversations, and how many tenants, stay in memory at most: 1 or more; 100,000 unless told. The least
    /// recently used leave; only grains in the middle of a turn can exceed it.
    /// </summary>
    public int MaxActivations { get; init; } = 100_000;

    /// <summary>How often a turn is decided anew after the stream had moved: 1 or more; 5 times unless told.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Whether other processes serve the same ledger; this one is alone unless told.</summary>
    public Tenure Tenure { get; init; } = Tenure.Sole;

    /// <summary>Hears of each append to a conversation; nobody unless told.</summary>
    public IMoveListener? Moves { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitingTurns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxActivations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
    }
}
