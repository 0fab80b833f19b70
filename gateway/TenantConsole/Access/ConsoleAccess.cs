using Blinq.Gateway.Access;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Consoles;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>
/// Signs browsers in with a management key, and knows them again. A sign-in is good for as long as its key is in force, asked of
/// the tenant's trust on every request as the API does, and until it is signed out, which the ledger says (docs/adr/0203).
/// </summary>
internal sealed class ConsoleAccess(ConsoleSessions sessions, ITrustProvider trusts, ManagementAccess management)
{
    /// <returns>Why not; <c>null</c> once the browser has its cookie.</returns>
    public async ValueTask<Problem?> SignInAsync(HttpContext http, string managementKey)
    {
        if (!ManagementKeyText.TryParse(managementKey.AsSpan().Trim(), out var tenant, out var hash))
            return Problems.Unauthorized;
        var trust = await trusts.GetAsync(tenant, http.RequestAborted);
        if (trust is null || ManagementAccess.Find(trust, hash) is not { } key)
            return Problems.Unauthorized;
        // Neither a scope nor a page is asked for yet.
        if (management.Admit(http, trust, key, ConsoleRule.AnyKey) is { } refusal)
            return refusal;
        await SignInAsync(http, tenant, key.Id);
        return null;
    }

    /// <summary>The same for a key that the caller has shown in another way.</summary>
    public async ValueTask SignInAsync(HttpContext http, TenantId tenant, KeyId key)
    {
        var (secret, hash) = ConsoleCredential.NewSecret();
        var session = await sessions.SignInAsync(tenant, key, hash, http.RequestAborted);
        ConsoleCookies.SetSession(http, ConsoleCredential.Write(tenant, session.Id, secret));
    }

    /// <summary>Sets the request's caller and visit.</summary>
    /// <returns><see cref="Problems.Unauthorized"/>, or why the page is not for this key; <c>null</c> if it is.</returns>
    public async ValueTask<Problem?> AdmitAsync(HttpContext http, AccessRule.ManagementKey rule)
    {
        if (ConsoleCredential.Parse(http.Request.Cookies[ConsoleCookies.Session]) is not { } credential)
            return Problems.Unauthorized;
        // First the trust: it is in memory, and a guess costs no read where there is no such tenant.
        var trust = await trusts.GetAsync(credential.Tenant, http.RequestAborted);
        if (trust is null
            || await sessions.FindAsync(credential.Tenant, credential.Session, http.RequestAborted) is not { } session
            || !session.Credential.FixedTimeEquals(credential.Hash)
            || trust.ManagementKeys.FirstOrDefault(known => known.Id == session.Key) is not { } key)
            return Problems.Unauthorized;
        // Also where the key may not see this page: the one that says so has the frame of the key's own pages.
        http.Features.Set(new ConsoleVisit(session, credential.FormToken));
        http.Features.Set(new TenantCaller(trust, key));
        return management.Admit(http, trust, key, rule);
    }
}
