using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Blinq.Identity.Parsing;
using Blinq.Identity.Trust;

namespace Blinq.Identity.Checks;

/// <summary>
/// Guesses why no live key verifies a token, by trying what backends commonly make of the secret. Nothing here accepts a
/// token. Runs only where an engineer of the tenant asked why.
/// </summary>
internal static class SecretDiagnostics
{
    private const string Prefix = "bis_";

    public static string Describe(TokenValidationContext context)
    {
        var token = TokenValidationContext.Found(context.Parts);
        if (token.Signature.Length != HMACSHA256.HashSizeInBytes)
            return $"the signature has {token.Signature.Length} bytes; that of HS256 has {HMACSHA256.HashSizeInBytes}";

        foreach (var live in context.Trust.Keys)
        {
            if (!live.IsLiveAt(context.Now))
                continue;
            if (context.NamedKey is { } named && named.Key.Id != live.Key.Id && context.Keys.Verify(live.Key, token))
                return $"the token was signed with key {live.Key.Id}, but kid names key {named.Key.Id}";
            foreach (var (mistake, bytes) in Variants(live.Key))
            {
                if (Fits(bytes, token))
                    return $"{mistake} (key {live.Key.Id}); the HMAC key is the UTF-8 bytes of the secret exactly as shown";
            }
        }
        return "no live key of this tenant signed the token; the HMAC key is the UTF-8 bytes of the secret exactly as shown";
    }

    private static IEnumerable<(string Mistake, byte[] Key)> Variants(IdentityKey key)
    {
        var secret = Encoding.UTF8.GetString(key.HmacKey.Span);
        var body = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret;

        if (TryDecodeBase64(secret) is { } decoded)
            yield return ("the secret was base64-decoded before use", decoded);
        if (body != secret)
        {
            yield return ("the secret was used without its bis_", Encoding.UTF8.GetBytes(body));
            if (TryDecodeBase64(body) is { } decodedBody)
                yield return ("the secret was base64-decoded, without its bis_, before use", decodedBody);
        }
        if (TryDecodeHex(body) is { } fromHex)
            yield return ("the secret was hex-decoded before use", fromHex);
        yield return ("the secret was base64-encoded before use", Encoding.UTF8.GetBytes(ToBase64(key)));
        yield return ("the secret was hex-encoded before use", Encoding.UTF8.GetBytes(Convert.ToHexStringLower(key.HmacKey.Span)));
        yield return ("the secret was hashed with SHA-256 before use", SHA256.HashData(key.HmacKey.Span));
        yield return ("the secret was used as UTF-16", Encoding.Unicode.GetBytes(secret));
        foreach (var end in (string[])["\n", "\r\n", "\r", " "])
            yield return ("the secret was used with white space at its end", Encoding.UTF8.GetBytes(secret + end));
        yield return ("the secret was used with quotation marks around it", Encoding.UTF8.GetBytes($"\"{secret}\""));
        yield return ("the secret was used with quotation marks around it", Encoding.UTF8.GetBytes($"'{secret}'"));
    }

    private static string ToBase64(IdentityKey key) => Convert.ToBase64String(key.HmacKey.Span);

    private static byte[]? TryDecodeBase64(string text)
    {
        var url = text.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(url) ? Base64Url.DecodeFromChars(url) : null;
    }

    private static byte[]? TryDecodeHex(string text) =>
        text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static bool Fits(byte[] key, CompactToken token)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, token.Ascii.AsSpan(0, token.SignedLength), mac);
        return CryptographicOperations.FixedTimeEquals(mac, token.Signature);
    }
}
