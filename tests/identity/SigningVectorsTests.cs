using System.Text;
using System.Text.Json;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Tests;

/// <summary>What <c>docs/signing/vectors.json</c> promises to those who write their own signer or verifier.</summary>
public sealed class SigningVectorsTests
{
    private static readonly JsonElement Vectors =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors.json"))).RootElement;

    public static TheoryData<string> Whats =>
        [.. Vectors.GetProperty("verify").EnumerateArray().Select(vector => vector.GetProperty("what").GetString()!)];

    [Theory]
    [MemberData(nameof(Whats))]
    public void TheVerdictIsTheOneThatIsWrittenDown(string what)
    {
        var vector = Assert.Single(
            Vectors.GetProperty("verify").EnumerateArray(), one => one.GetProperty("what").GetString() == what);
        var now = DateTimeOffset.FromUnixTimeSeconds(Vectors.GetProperty("now").GetInt64());
        var key = new IdentityKey(KeyId.New("ik_"), Encoding.UTF8.GetBytes(Vectors.GetProperty("secret").GetString()!), now.AddDays(-1));
        var trust = Tenants.Trusting([new LiveKey(key, null)]);
        Assert.Equal(Vectors.GetProperty("clockSkewSeconds").GetInt32(), trust.Terms.Policy.ClockSkewSeconds);

        var verdict = VerdictAssert.On(vector.GetProperty("token").GetString(), trust, now);

        Assert.Equal(vector.GetProperty("verdict").GetString(), VerdictAssert.NameOf(verdict));
        Assert.Equal(verdict is Verdict.Accepted, vector.TryGetProperty("claims", out var claims));
        if (verdict is not Verdict.Accepted { Identity: var identity })
            return;
        Assert.Equal(Text(claims, "sub"), identity.Subject.Value);
        Assert.Equal(Text(claims, "email"), identity.Email);
        Assert.Equal(Text(claims, "name"), identity.Name);
        Assert.Equal(Number(claims, "iat"), identity.IssuedAt);
        Assert.Equal(Number(claims, "exp"), identity.ExpiresAt);
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static double? Number(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
