namespace Blinq.Grains.Leases;

/// <summary>A point in time by two clocks: one that never jumps, one that goes on while the machine sleeps.</summary>
public readonly record struct DualTimestamp(long Monotonic, DateTimeOffset Wall);
