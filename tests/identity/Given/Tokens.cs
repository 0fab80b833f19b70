using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Blinq.Identity.Tests.Given;

/// <summary>Makes tokens by hand, so that they can be wrong in every way.</summary>
public static class Tokens
{
    public const string Hs256 = """{"alg":"HS256"}""";

    /// <summary>As the docs' sample makes it.</summary>
    public static readonly string Ann =
        $$"""{"email":"ann@example.com","name":"Ann","sub":"user_1","iat":{{Clock.Seconds}},"exp":{{Clock.Seconds + 3600}}}""";

    public static string Sign(TestKey key, string? payload = null, string header = Hs256) =>
        Sign(key.Secret, header, payload ?? Ann);

    public static string Sign(string secret, string header, string payload) =>
        Sealed(secret, $"{Segment(header)}.{Segment(payload)}");

    public static string Sign(TestKey key, byte[] header, byte[] payload) =>
        Sealed(key.Secret, $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}");

    /// <summary>Puts a right signature under any text.</summary>
    public static string Sealed(string secret, string input) =>
        $"{input}.{Base64Url.EncodeToString(Mac(Encoding.UTF8.GetBytes(secret), input))}";

    public static byte[] Mac(byte[] key, string input) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(input));

    public static string Segment(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>Ann's claims with others in addition or in their place; a <c>null</c> takes one away.</summary>
    public static string Claims(params (string Name, string? Json)[] changes)
    {
        var claims = new Dictionary<string, string?>
        {
            ["email"] = "\"ann@example.com\"",
            ["name"] = "\"Ann\"",
            ["sub"] = "\"user_1\"",
            ["iat"] = $"{Clock.Seconds}",
            ["exp"] = $"{Clock.Seconds + 3600}",
        };
        foreach (var (name, json) in changes)
            claims[name] = json;
        return "{" + string.Join(",", claims.Where(c => c.Value is not null).Select(c => $"\"{c.Key}\":{c.Value}")) + "}";
    }
}
