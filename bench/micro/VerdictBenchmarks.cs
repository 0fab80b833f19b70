using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Blinq.Identity;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Blinq.Bench.Micro;

/// <summary>
/// A verdict on a token that is accepted, beside IdentityModel's validation of the same token and the bare HMAC of its bytes. With ten
/// thousand tenants each token is of another one. The goal: at most 1.3 times IdentityModel with one tenant, and flat.
/// </summary>
public class VerdictBenchmarks
{
    private readonly TokenVerifier _verifier = new();
    private readonly JsonWebTokenHandler _handler = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private Case[] _cases = [];
    private int _next;

    [Params(1, 10_000)]
    public int Tenants { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var seconds = _now.ToUnixTimeSeconds();
        _cases = [.. Enumerable.Range(0, Tenants).Select(i => Make(new TestKey(), $"user-{i}", seconds))];
        if (TokenVerdict() is not Verdict.Accepted || !IdentityModel())
            throw new InvalidOperationException("A token that is measured is refused.");
    }

    [Benchmark(Baseline = true)]
    public bool IdentityModel()
    {
        var (token, _, parameters, _, _) = Next();
        // It has nothing to wait for, and has ended when it returns.
        return _handler.ValidateTokenAsync(token, parameters).GetAwaiter().GetResult().IsValid;
    }

    [Benchmark]
    public Verdict TokenVerdict()
    {
        var (token, trust, _, _, _) = Next();
        return _verifier.Verify(token, trust, _now);
    }

    [Benchmark]
    public byte BareHmac()
    {
        var (_, _, _, key, signed) = Next();
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, signed, mac);
        return mac[0];
    }

    private Case Next() => _cases[_next++ % _cases.Length];

    private static Case Make(TestKey key, string subject, long now)
    {
        var token = TestToken.Sign(key.Secret, new { sub = subject, name = "Ann", email = "ann@example.com", iat = now, exp = now + 3600 });
        var parameters = new TokenValidationParameters
        {
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key.Secret)),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            // The tokens name neither.
            ValidateIssuer = false,
            ValidateAudience = false,
        };
        return new Case(
            token, Testing.Tenants.Trusting(key), parameters, Encoding.UTF8.GetBytes(key.Secret), Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]));
    }

    private sealed record Case(string Token, TenantTrust Trust, TokenValidationParameters Parameters, byte[] Key, byte[] Signed);
}
