using System.Globalization;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Errors;

/// <summary>The forms that values in a query have.</summary>
internal static class QueryErrors
{
    private const int FinestDigits = 7;

    public static long Seq(this FieldErrors errors, string field, string? text)
    {
        if (text is null)
            return 0;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            errors.Add(field, "must be a whole number of 0 or more");
        return seq;
    }

    /// <returns><c>null</c> if none was given.</returns>
    public static long? OptionalSeq(this FieldErrors errors, string field, string? text) =>
        text is null ? null : Seq(errors, field, text);

    public static int Limit(this FieldErrors errors, string? text, int fallback)
    {
        if (text is null)
            return fallback;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > PageLimit.Max)
            errors.Add("limit", $"must be 1 to {PageLimit.Max}");
        return limit;
    }

    public static DateTimeOffset? Time(this FieldErrors errors, string field, string? text)
    {
        if (text is null)
            return null;
        // A time without a zone would mean something else on each machine.
        if (DateTimeOffset.TryParseExact(
                WithoutWhatIsTooFine(text), ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var time)
            && (text.EndsWith('Z') || text[^6] is '+' or '-'))
            return time;
        errors.Add(field, "must be a time such as 2026-01-31T12:00:00Z");
        return null;
    }

    // RFC 3339 §5.6 allows any number of digits, and some clients write nine; ours is a time of microseconds.
    private static string WithoutWhatIsTooFine(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
            return text;
        var end = text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9') is var length and >= 0 ? point + 1 + length : text.Length;
        return end - point - 1 > FinestDigits ? text.Remove(point + 1 + FinestDigits, end - point - 1 - FinestDigits) : text;
    }
}
