using System.Diagnostics;
using System.Security.Cryptography;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Restores;

/// <summary>What was taken from one tenant.</summary>
/// <param name="Identity">Whether it had an identity key.</param>
/// <param name="Management">How many management keys were revoked.</param>
internal readonly record struct Retired(bool Identity, int Management);

/// <summary>
/// Takes a tenant's keys out of force: an identity secret that is never shown replaces the current one and the one in
/// grace; management keys are revoked. Doing it again does no harm.
/// </summary>
/// <param name="load">A tenant, read from the ledger anew.</param>
internal sealed class KeyRetirement(Func<TenantId, ITenant> load, bool keepManagementKeys)
{
    /// <summary>Tenants rotate at the same time where gateways run, against the advice.</summary>
    private const int Attempts = 10;

    /// <summary>
    /// Makes a rotation known as this command's, so that going on after an interruption appends nothing twice. No request
    /// can have this Idempotency-Key: a header holds no U+0000.
    /// </summary>
    private static readonly Digest Mark = new(SHA256.HashData("\0ledger accept-restore"u8));

    public async Task<Retired> RetireAsync(TenantId tenant, CancellationToken cancel)
    {
        var identity = await UntilItWinsAsync(() => RetireIdentityAsync(tenant, load(tenant), cancel));
        return new Retired(
            identity, keepManagementKeys ? 0 : await UntilItWinsAsync(() => RevokeManagementAsync(load(tenant), cancel)));
    }

    /// <summary>Where silos run, against the advice, an append may lose to theirs.</summary>
    private static async Task<T> UntilItWinsAsync<T>(Func<Task<T>> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await change();
            }
            catch (LedgerConflictException) when (attempt < Attempts)
            {
                continue;
            }
        }
    }

    private static async Task<bool> RetireIdentityAsync(TenantId tenant, ITenant grain, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await grain.GetTrustAsync(cancel) is not { } trust || trust.Keys.Count == 0)
                return false;
            var command = new RotateSecret(
                KeyId.New("ik_"), IdentitySecret.New(), Imported: false, GraceSeconds: 0, trust.Epoch, Mark, Actor.Operator);
            switch (await grain.SendAsync(command, cancel))
            {
                case RotateOutcome.Rotated:
                    return true;
                case RotateOutcome.EpochMoved:
                    continue;
                default:
                    // A fresh secret under a mark of our own, of a tenant that exists.
                    throw new UnreachableException();
            }
        }
        throw new RestoreException($"Tenant {tenant} goes on rotating its secret: stop the gateways and run this again.");
    }

    private static async Task<int> RevokeManagementAsync(ITenant grain, CancellationToken cancel)
    {
        var keys = (await grain.GetTrustAsync(cancel))?.ManagementKeys ?? [];
        foreach (var key in keys)
            await grain.SendAsync(new RevokeManagementKey(key.Id, Actor.Operator), cancel);
        return keys.Count;
    }
}
