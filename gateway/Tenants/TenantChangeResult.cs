using System.Diagnostics;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;

namespace Blinq.Gateway.Tenants;

/// <summary>
/// The end of every change of a tenant: what it refuses becomes a problem, and what narrows access is answered only when it
/// is in force everywhere.
/// </summary>
internal sealed class TenantChangeResult(ITrustProvider trusts)
{
    public async ValueTask<(TenantTrust?, Problem?)> WaitForPropagationAsync(ChangeOutcome outcome, CancellationToken cancel)
    {
        switch (outcome)
        {
            case ChangeOutcome.Changed changed:
                trusts.Replace(changed.Trust);
                if (changed.RequiresPropagation)
                    await trusts.WaitForPropagationAsync(cancel);
                return (changed.Trust, null);
            case ChangeOutcome.Unknown:
                return (null, Problems.NotFound);
            case ChangeOutcome.Refused refused:
                return (null, Describe(refused.Refusal));
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// Whether a key that was made of an Idempotency-Key may be shown: the first time, and to a repeat as long as a rotation's
    /// secret would be, if it has not been revoked since.
    /// </summary>
    public static bool MayShow(ChangeOutcome outcome, TenantTrust trust, NewManagementKey key, DateTimeOffset now) =>
        outcome is ChangeOutcome.Changed { FirstAt: var first }
        && (first is null || now - first <= Decide.RepeatWindow)
        && trust.ManagementKeys.Any(live => live.Id == key.Id && live.Hash == key.Hash);

    private static Problem Describe(ChangeRefusal refusal) => refusal switch
    {
        ChangeRefusal.NoIdentityKey => Problems.NoIdentityKey,
        ChangeRefusal.NoPreviousKey => Problems.NoPreviousKey,
        ChangeRefusal.LastAdminKey => Problems.LastAdminKey,
        ChangeRefusal.TooManyManagementKeys => Problems.TooManyManagementKeys,
        ChangeRefusal.TooManyRevocations => Problems.TooManyRevocations,
        ChangeRefusal.IdempotencyKeyReused => Problems.IdempotencyKeyReused,
        ChangeRefusal.RevocationInFuture => FieldErrors.One(
            "before", $"cannot lie more than {Decide.MaxRevocationAhead.TotalSeconds} seconds in the future"),
        // Tenant ids are drawn at random, 80 bits of them.
        ChangeRefusal.AlreadyRegistered => throw new InvalidOperationException("A fresh tenant id was taken."),
        _ => throw new UnreachableException(),
    };
}
