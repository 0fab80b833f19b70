namespace Blinq.Ledger.Indexes;

/// <summary>
/// How the most active users of some days are found without reading all of them: the most active of each day, of those the best
/// few, and of these all their days (docs/adr/0207).
/// </summary>
public static class MostActiveUsers
{
    /// <summary>How many of each day are looked at.</summary>
    public const int PerDay = 50;

    /// <summary>How many of those are counted exactly.</summary>
    public const int Candidates = 200;

    /// <summary>How many days a user's numbers are kept.</summary>
    internal const int KeptDays = 400;

    /// <summary>
    /// By which a user's day is indexed: it changes when the numbers double, so that a message hardly ever moves an index entry.
    /// </summary>
    internal static int RankOf(long sessions, long messages) => System.Numerics.BitOperations.Log2((ulong)Math.Max(1, sessions + messages));
}
