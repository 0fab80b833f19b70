using System.Buffers;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Appends;

/// <summary>What an event type looks like: lower-case dotted words, e.g. <c>message.posted</c>, 1–64 characters.</summary>
public static class EventType
{
    public const int MaxLength = EventHash.MaxTypeLength;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.");

    /// <summary>Whether the text may be an event type; <c>audit verify</c> asks this of files, too.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaxLength
        && !text.ContainsAnyExcept(Allowed)
        && text[0] is >= 'a' and <= 'z'
        && text[^1] != '.'
        && text.IndexOf("..", StringComparison.Ordinal) < 0;
}
