namespace Blinq.Ledger.Indexes;

/// <summary>How long a page of a list may be.</summary>
public static class PageLimit
{
    public const int Max = 200;

    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 200.</exception>
    public static void Check(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, Max);
    }
}
