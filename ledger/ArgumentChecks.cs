using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger;

/// <summary>What every store asks of the arguments of a call. Each rule throws <see cref="ArgumentException"/>.</summary>
internal static class ArgumentChecks
{
    private const int MaxReadLimit = 1_000;
    private const int MaxSettingLength = 200;

    public static void CheckRead(long afterSeq, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSeq);
        CheckReadLimit(limit);
    }

    public static void CheckReadLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxReadLimit);
    }

    public static void CheckSetting(string text, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, name);
        if (text.Length > MaxSettingLength || !Text.IsWellFormed(text))
            throw new ArgumentException("A setting's name and value are 1 to 200 characters of well-formed text.", name);
    }
}
