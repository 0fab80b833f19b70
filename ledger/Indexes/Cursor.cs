using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Blinq.Ledger.Indexes;

/// <summary>
/// Where a page ended: a kind of list, a number and a text, as base64url. Opaque to callers, who may send back anything.
/// </summary>
internal static class Cursor
{
    private const int MaxLength = 200;

    public static string Write(char kind, long number, string text) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{kind}{number} {text}")));

    /// <exception cref="FormatException">It is not a cursor of this kind of list.</exception>
    public static (long Number, string Text) Read(char kind, string cursor)
    {
        if (cursor.Length is 0 or > MaxLength || !Base64Url.IsValid(cursor))
            throw Wrong();
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (text.Length == 0 || text[0] != kind || space < 2
            || !long.TryParse(text.AsSpan(1, space - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw Wrong();
        return (number, text[(space + 1)..]);
    }

    /// <exception cref="FormatException">It is not a cursor of this kind of list.</exception>
    public static (long First, long Second) ReadNumbers(char kind, string cursor)
    {
        var (first, text) = Read(kind, cursor);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? (first, second)
            : throw Wrong();
    }

    public static string Write(char kind, long first, long second) =>
        Write(kind, first, second.ToString(CultureInfo.InvariantCulture));

    private static FormatException Wrong() => new("This is not a cursor of this list.");
}
