using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Postgres;

/// <summary>How verdicts are counted.</summary>
internal static class Verdicts
{
    /// <summary>What stands in place of a reason for accepted tokens.</summary>
    public const string Accepted = "";

    private const long MicrosPerHour = 3_600_000_000;

    /// <summary>The hour that verdicts of this time are counted under.</summary>
    public static long HourOf(DateTimeOffset time)
    {
        var hour = Math.DivRem(UnixMicroseconds.From(time), MicrosPerHour, out var rest);
        return rest < 0 ? hour - 1 : hour;
    }
}
