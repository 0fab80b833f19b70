using System.Diagnostics;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

/// <summary>How a tenant's events make its state. Pure; throws on what it does not know.</summary>
public static class Evolve
{
    /// <param name="at">When the event was recorded.</param>
    /// <exception cref="InvalidOperationException">A tenant cannot begin with this event, or begin twice.</exception>
    public static TenantState With(this TenantState state, TenantEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Exists == happened is TenantEvent.TenantRegistered)
            throw new InvalidOperationException($"{happened.GetType().Name} cannot be event {state.Seq + 1} of a tenant.");

        var next = state with { Seq = state.Seq + 1, ChangedAt = at };
        return happened switch
        {
            TenantEvent.TenantRegistered e => next with
            {
                Name = e.Name,
                RegisteredAt = at,
                AllowedOrigins = [.. e.AllowedOrigins],
                PublicTokens = [e.PublicToken],
                ManagementKeys = [Issued(e.ManagementKey, at)],
            },
            TenantEvent.TenantChanged e => next with
            {
                Name = e.Name ?? next.Name,
                AllowedOrigins = e.AllowedOrigins is { } origins ? [.. origins] : next.AllowedOrigins,
                Policy = e.Policy ?? next.Policy,
                Widget = e.Widget ?? next.Widget,
                PageParameters = e.PageParameters is { } kept ? [.. kept] : next.PageParameters,
            },
            TenantEvent.IdentityModeChanged e => next with { Mode = e.Mode },
            TenantEvent.TenantSuspended => next with { Suspended = true },
            TenantEvent.TenantResumed => next with { Suspended = false },
            TenantEvent.SecretRotated e => DropOldRevocations(Rotate(next, e, at), at),
            TenantEvent.SecretPreviousRevoked e => DropOldRevocations(
                next with { Epoch = e.Epoch, Keys = EndAll(next, at, except: 1) }, at),
            TenantEvent.IdentityRevoked e => Revoke(next, e, at),
            TenantEvent.IdentityRevocationLifted e => next with
            {
                Revocations = next.Revocations.RemoveAll(revocation => revocation.Id == e.RevocationId),
            },
            // Those that have ended leave their place to others; they open nothing either way.
            TenantEvent.ManagementKeyIssued e => next with
            {
                ManagementKeys = next.ManagementKeys.RemoveAll(key => !key.IsInForceAt(at)).Add(Issued(e.ManagementKey, at)),
            },
            TenantEvent.ManagementKeyRevoked e => next with
            {
                ManagementKeys = next.ManagementKeys.RemoveAll(key => key.Id == e.KeyId),
            },
            TenantEvent.SubjectErased => next,
            _ => throw new UnreachableException(),
        };
    }

    private static TenantState Rotate(TenantState next, TenantEvent.SecretRotated rotated, DateTimeOffset at)
    {
        var keys = EndAll(next, at, except: 1);
        var graceEnd = at.AddSeconds(rotated.GraceSeconds);
        if (!keys.IsEmpty)
            keys = keys.SetItem(0, keys[0].RetireAt(graceEnd));
        return next with
        {
            Epoch = rotated.Epoch,
            Keys = keys.Insert(0, new IdentityKeyRecord(rotated.KeyId, at, rotated.Imported, EndsAt: null)),
            SpentIdempotencyKeys = Spend(next, at),
            LastRotation = new Rotation(
                rotated.KeyId, rotated.Epoch, at, rotated.GraceSeconds, rotated.Imported, rotated.IdempotencyKey,
                rotated.GraceSeconds > 0 && !keys.IsEmpty ? (keys[0].Id, graceEnd) : null),
        };
    }

    private static System.Collections.Immutable.ImmutableList<UsedIdempotencyKey> Spend(TenantState next, DateTimeOffset at)
    {
        var spent = next.SpentIdempotencyKeys.RemoveAll(key => at - key.At > Decide.RepeatWindow);
        if (next.LastRotation is { IdempotencyKey: { } last } rotation)
            spent = spent.Insert(0, new UsedIdempotencyKey(last, rotation.At));
        return spent.Count <= Decide.MaxSpentKeys ? spent : spent.RemoveAt(spent.Count - 1);
    }

    // Only the newest two can be live; the ones before have ended with an earlier rotation.
    private static System.Collections.Immutable.ImmutableList<IdentityKeyRecord> EndAll(TenantState state, DateTimeOffset at, int except)
    {
        var keys = state.Keys;
        for (var i = except; i < Math.Min(keys.Count, 2); i++)
            keys = keys.SetItem(i, keys[i].RetireAt(at));
        return keys;
    }

    // Looking through them all costs, so that is done when many have come together, not each time.
    private static TenantState Revoke(TenantState next, TenantEvent.IdentityRevoked revoked, DateTimeOffset at)
    {
        var room = next.Revocations.Count < Decide.MaxUserRevocations ? next : DropOldRevocations(next, at);
        var revocation = new Revocation(revoked.RevocationId, revoked.UserId, revoked.Before, at);
        return room with { Revocations = room.Revocations.Add(revocation) };
    }

    private static TenantState DropOldRevocations(TenantState state, DateTimeOffset at)
    {
        var since = state.RevocationsCountSince(at);
        return state with { Revocations = state.Revocations.RemoveAll(revocation => revocation.Before < since) };
    }

    private static ManagementKey Issued(NewManagementKey key, DateTimeOffset at) =>
        new(key.Id, key.Hash, key.Label, key.Scope, at, key.ExpiresAt);
}
