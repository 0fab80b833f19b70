using System.Text.Json;
using System.Text.Unicode;
using Blinq.Identity.Parsing;

namespace Blinq.Identity.Checks;

/// <summary>Says in an engineer's words what keeps a text from being a token. Runs only where someone asked why.</summary>
internal static class FormDiagnostics
{
    public static string Describe(string token)
    {
        if (token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return "the text starts with \"Bearer \"; the token is what follows it";
        if (token.AsSpan().ContainsAny(" \t\r\n"))
            return "there is white space in or around the token";
        if (token.Contains('"') || token.Contains('\''))
            return "there are quotation marks in or around the token";
        if (token.Contains('='))
            return "a segment is padded with '='; base64url in a JWS has no padding (RFC 7515 §2)";
        if (token.AsSpan().ContainsAny('+', '/'))
            return "a segment is base64, not base64url ('-' and '_' in place of '+' and '/', RFC 7515 §2)";

        var segments = token.Split('.');
        if (segments.Length == 5)
            return "the token has five segments: it is encrypted (JWE); only signed tokens (JWS) are read";
        if (segments.Length != 3)
            return $"the token has {segments.Length} segment(s), not three";
        if (segments[2].Length == 0)
            return "the signature is empty: the token is not signed";
        if (segments.Any(segment => segment.Length == 0))
            return "a segment is empty";
        return "a segment is not base64url as an encoder writes it (RFC 4648 §3.5 and §5)";
    }

    /// <param name="unpairedIn">Where half a surrogate pair is refused: <c>string</c> or <c>name</c>.</param>
    public static string DescribeJson(ReadOnlyMemory<byte> json, string unpairedIn)
    {
        if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return "starts with a byte order mark (RFC 8259 §8.1)";
        if (!Utf8.IsValid(json.Span))
            return "is not valid UTF-8";
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "is not a JSON object";
            if (StrictJson.TryParseObject(SurrogateEscapes.ReplaceUnpaired(json.Span), unpairedInValues: false, out var mended))
            {
                mended.Dispose();
                return $"has half a surrogate pair in a {unpairedIn}";
            }
        }
        catch (JsonException problem)
        {
            // Its message quotes the token; the place is enough.
            return $"is not one JSON text of at most 64 levels: see line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}";
        }
        return "has a name twice in one object";
    }
}
