using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Blinq.Testing;

/// <summary>Signs anything, so that bad tokens can be made, too.</summary>
public static class TestToken
{
    public const string Header = """{"alg":"HS256"}""";

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public static string Sign(string secret, object claims, string header = Header) =>
        SignText(secret, JsonSerializer.Serialize(claims), header);

    public static string SignText(string secret, string payload, string header = Header)
    {
        var input = $"{Encode(header)}.{Encode(payload)}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(input));
        return $"{input}.{Base64Url.EncodeToString(mac)}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
