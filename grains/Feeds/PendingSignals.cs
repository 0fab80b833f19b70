namespace Blinq.Grains.Feeds;

/// <summary>The signals that a reader has not taken yet: at most one of each kind, the newest.</summary>
/// <param name="Typing">Whether the tenant's agent or assistant was said to be writing.</param>
/// <param name="Seen">Up to where the tenant's agent was said to have read; 0 if nothing was said of it.</param>
public readonly record struct PendingSignals(bool Typing, long Seen);
