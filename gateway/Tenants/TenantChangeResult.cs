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
