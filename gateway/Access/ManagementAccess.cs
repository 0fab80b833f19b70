using Blinq.Gateway.Credentials;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Requests;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;

namespace Blinq.Gateway.Access;

/// <summary>Who calls with a management key, and the tenant's trust as it was when the call came in.</summary>
internal sealed record TenantCaller(TenantTrust Trust, ManagementKey Key)
{
    public Actor Actor => Actor.Of(Key.Id);
}

internal static class TenantCallerExtensions
{
    /// <summary>Who calls; only on endpoints that need a management key.</summary>
    public static TenantCaller Caller(this HttpContext http) =>
        http.Features.Get<TenantCaller>() ?? throw new InvalidOperationException("This endpoint needs no management key.");
}

/// <summary>Checks management keys: the tenant they name, then their hash, in constant time, then their end and their scope.</summary>
internal sealed class ManagementAccess(ITrustProvider trusts, RequestLog notes, ILedger ledger)
{
    public async ValueTask<Problem?> CheckAsync(HttpContext http, AccessRule.ManagementKey rule)
    {
        if (!ManagementKeyText.TryParse(Bearer.Of(http), out var tenant, out var hash))
            return Problems.Unauthorized;
        var trust = await trusts.GetAsync(tenant, http.RequestAborted);
        if (trust is null || Find(trust, hash) is not { } key)
            return Problems.Unauthorized;
        return Admit(http, trust, key, rule);
    }

    /// <summary>What holds for a key that was shown to be one of the tenant's, in whatever way.</summary>
    public Problem? Admit(HttpContext http, TenantTrust trust, ManagementKey key, AccessRule.ManagementKey rule)
    {
        // Trust may be older than the key's end.
        if (!key.IsInForceAt(ledger.Now))
            return Problems.Unauthorized;
        notes.About(http, trust.Tenant, null);
        if (trust.Suspended)
            return Problems.TenantSuspended;
        if (!rule.Allows(key.Scope))
            return Problems.ScopeInsufficient;
        http.Features.Set(new TenantCaller(trust, key));
        return null;
    }

    /// <returns><c>null</c> if the tenant has no such key in force.</returns>
    public static ManagementKey? Find(TenantTrust trust, Digest hash)
    {
        ManagementKey? found = null;
        foreach (var key in trust.ManagementKeys)
        {
            if (key.Hash.FixedTimeEquals(hash))
                found = key;
        }
        return found;
    }
}
