namespace Blinq.Ledger.Hashing;

/// <summary>The ledger's measure of time: whole microseconds since 1970-01-01T00:00:00Z, as they are hashed and stored.</summary>
public static class UnixMicroseconds
{
    /// <summary>The microsecond that contains the given moment; what is finer is cut off, towards the past.</summary>
    public static long From(DateTimeOffset moment) =>
        Math.DivRem(moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond) switch
        {
            (var quotient, < 0) => quotient - 1,
            (var quotient, _) => quotient,
        };

    /// <exception cref="ArgumentOutOfRangeException">Before year 1 or after year 9999.</exception>
    public static DateTimeOffset ToDateTimeOffset(long micros) =>
        IsValid(micros)
            ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond)
            : throw new ArgumentOutOfRangeException(nameof(micros), "Not a time between the years 1 and 9999.");

    /// <summary>Whether a number names a time between the years 1 and 9999.</summary>
    public static bool IsValid(long micros) => micros >= Min && micros <= Max;

    private static readonly long Min = From(DateTimeOffset.MinValue);
    private static readonly long Max = From(DateTimeOffset.MaxValue);
}
