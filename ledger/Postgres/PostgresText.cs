namespace Blinq.Ledger.Postgres;

/// <summary>
/// Free text as PostgreSQL can hold it: its <c>text</c> takes every character but U+0000, which becomes <c>\0</c>,
/// and therefore a backslash <c>\\</c>. Ids, streams and types have neither and are kept as they are.
/// </summary>
internal static class PostgresText
{
    public static string Encode(string text) =>
        text.AsSpan().IndexOfAny('\\', '\0') < 0
            ? text
            : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal);

    public static string? EncodeOptional(string? text) => text is null ? null : Encode(text);

    public static string Decode(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var decoded = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            decoded.Append(text[i] != '\\' ? text[i] : text[++i] == '0' ? '\0' : '\\');
        return decoded.ToString();
    }

    public static string? DecodeOptional(string? text) => text is null ? null : Decode(text);
}
