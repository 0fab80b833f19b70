using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Indexes;

/// <summary>Days as the tables number them: 0 is 1970-01-01, in UTC.</summary>
internal static class UtcDay
{
    private const long MicrosPerDay = 86_400_000_000;

    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <param name="at">Unix microseconds.</param>
    public static long Of(long at)
    {
        var day = Math.DivRem(at, MicrosPerDay, out var rest);
        return rest < 0 ? day - 1 : day;
    }

    public static long Of(DateTimeOffset at) => Of(UnixMicroseconds.From(at));

    public static long Of(DateOnly day) => day.DayNumber - Epoch;

    public static DateOnly ToDate(long day) => DateOnly.FromDayNumber((int)day + Epoch);
}
