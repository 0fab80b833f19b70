using System.Security.Cryptography;
using Blinq.Ledger;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Blinq.Gateway.Demo;

/// <summary>A token on its way to the page of the user who is logged in. A class: a record's text would hold it.</summary>
internal sealed class SignedToken(string text, DateTimeOffset expiresAt)
{
    public string Text => text;

    public DateTimeOffset ExpiresAt => expiresAt;
}

/// <summary>Signs tokens as any tenant's backend does (docs/identity-verification.md).</summary>
internal sealed class DemoTokens(DemoTenant tenant, ILedger ledger)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Long enough to see it, short enough to wait for its end.</summary>
    public static readonly TimeSpan ShortLifetime = TimeSpan.FromSeconds(10);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public async ValueTask<SignedToken> SignAsync(DemoUser user, TimeSpan lifetime, CancellationToken cancel)
    {
        var trust = await tenant.GetTrustAsync(cancel);
        return Sign(user, lifetime, trust.Keys[0].Key.HmacKey.ToArray());
    }

    /// <summary>What an attacker makes who does not know the secret: well-formed, and signed with another one.</summary>
    public SignedToken Forge(DemoUser user) => Sign(user, Lifetime, RandomNumberGenerator.GetBytes(32));

    private SignedToken Sign(DemoUser user, TimeSpan lifetime, byte[] key)
    {
        // The very clock that judges it.
        var issued = ledger.Now.ToUnixTimeSeconds();
        var expires = issued + (long)lifetime.TotalSeconds;
        var signing = new SymmetricSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        var text = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user.Id, ["name"] = user.Name, ["email"] = user.Email, ["iat"] = issued, ["exp"] = expires,
            },
            SigningCredentials = new SigningCredentials(signing, SecurityAlgorithms.HmacSha256),
        });
        return new SignedToken(text, DateTimeOffset.FromUnixTimeSeconds(expires));
    }
}
