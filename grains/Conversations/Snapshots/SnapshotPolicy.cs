namespace Blinq.Grains.Conversations.Snapshots;

/// <summary>When a snapshot is worth its write (docs/adr/0103). Counts are of events that the last snapshot does not hold.</summary>
internal static class SnapshotPolicy
{
    /// <summary>So that no activation, after whatever end of the one before, replays more than about this many.</summary>
    public const long WhileActive = 100;

    /// <summary>Replaying fewer costs no more than reading a snapshot.</summary>
    public const long OnDeactivation = 20;

    /// <param name="head">The seq of the last event.</param>
    /// <param name="stored">The seq that the stored snapshot stands at; 0 = there is none.</param>
    public static bool IsDue(long head, long stored) => head - stored >= WhileActive;

    /// <inheritdoc cref="IsDue"/>
    public static bool IsDueOnDeactivation(long head, long stored) => head - stored >= OnDeactivation;
}
