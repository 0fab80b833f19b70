using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Trusts;

/// <summary>Where the gateway gets a tenant's trust, and never an answer it may not use any more.</summary>
internal interface ITrustProvider
{
    /// <summary>The trust to judge this request by; <c>null</c> if there is no such tenant.</summary>
    /// <remarks>Asking for a tenant that does not exist leaves nothing behind.</remarks>
    ValueTask<TenantTrust?> GetAsync(TenantId tenant, CancellationToken cancel);

    /// <summary>
    /// The trust of this tenant turned out to be old before its time (an append was refused for it): it is asked for anew.
    /// </summary>
    void Invalidate(TenantId tenant);

    /// <summary>
    /// This gateway changed a tenant: the caller must not meet the trust from before here, and a ledger that later
    /// does not know the change went back.
    /// </summary>
    void Replace(TenantTrust newer);

    /// <summary>
    /// Waits until what narrowed access just now is in force everywhere: from then on no gateway serves on the trust from
    /// before. Call it after the change and before its answer.
    /// </summary>
    ValueTask WaitForPropagationAsync(CancellationToken cancel);
}
