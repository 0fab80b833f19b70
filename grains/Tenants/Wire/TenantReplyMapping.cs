using System.Diagnostics;
using Blinq.Grains.Sealing;
using Blinq.Grains.Wire;
using Blinq.Grains.Wire.Trusts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants.Wire;

/// <summary>Between a tenant's outcomes and replies.</summary>
internal static class TenantReplyMapping
{
    public static ChangeReply ToWire(this ChangeOutcome outcome, ISecretSealer sealer) => outcome switch
    {
        ChangeOutcome.Changed changed => new ChangeReply.Changed(WireTrust.Of(changed.Trust, sealer), changed.RequiresPropagation),
        ChangeOutcome.Unknown => ChangeReply.Unknown.Instance,
        ChangeOutcome.Refused refused => new ChangeReply.Refused(
            WireEnum<ChangeRefusal, WireChangeRefusal>.ToWire(refused.Refusal)),
        _ => throw new UnreachableException(),
    };

    public static ChangeOutcome ToDomain(this ChangeReply reply, ISecretSealer sealer) => reply switch
    {
        ChangeReply.Changed changed => new ChangeOutcome.Changed(changed.Trust.ToDomain(sealer), changed.RequiresPropagation),
        ChangeReply.Unknown => ChangeOutcome.Unknown.Instance,
        ChangeReply.Refused refused => new ChangeOutcome.Refused(
            WireEnum<ChangeRefusal, WireChangeRefusal>.ToDomain(refused.Refusal)),
        _ => throw new UnreachableException(),
    };

    public static RotateReply ToWire(this RotateOutcome outcome, TenantId tenant, ISecretSealer sealer) => outcome switch
    {
        RotateOutcome.Rotated rotated => new RotateReply.Rotated(
            WireSealed.Of(rotated.Secret.ToHmacKey(), tenant, rotated.Key, sealer), rotated.Key.Value, rotated.Epoch.Value,
            rotated.Previous is { } previous ? WireLiveKey.Of(previous, tenant, sealer) : null, rotated.Repeated,
            WireTrust.Of(rotated.Trust, sealer)),
        RotateOutcome.EpochMoved moved => new RotateReply.EpochMoved(moved.Current.Value),
        RotateOutcome.IdempotencyKeyReused => RotateReply.IdempotencyKeyReused.Instance,
        RotateOutcome.SecretReused => RotateReply.SecretReused.Instance,
        RotateOutcome.Unknown => RotateReply.Unknown.Instance,
        _ => throw new UnreachableException(),
    };

    public static RotateOutcome ToDomain(this RotateReply reply, TenantId tenant, ISecretSealer sealer) => reply switch
    {
        RotateReply.Rotated rotated => ToDomain(rotated, tenant, sealer),
        RotateReply.EpochMoved moved => new RotateOutcome.EpochMoved(new Epoch(moved.Current)),
        RotateReply.IdempotencyKeyReused => RotateOutcome.IdempotencyKeyReused.Instance,
        RotateReply.SecretReused => RotateOutcome.SecretReused.Instance,
        RotateReply.Unknown => RotateOutcome.Unknown.Instance,
        _ => throw new UnreachableException(),
    };

    public static TenantReply ToWire(this TenantDescription description, ISecretSealer sealer) => new(
        WireTrust.Of(description.Trust, sealer),
        [.. description.Keys.Select(key => new TenantReply.Key(
            key.Key.Value, key.CreatedAt, WireEnum<KeyState, WireKeyState>.ToWire(key.State), key.ValidUntil))],
        [.. description.Revocations.Select(revocation => new TenantReply.Revocation(
            revocation.Id.Value, revocation.User?.Value, revocation.Before, revocation.RevokedAt))]);

    public static TenantDescription ToDomain(this TenantReply reply, ISecretSealer sealer) => new(
        reply.Trust.ToDomain(sealer),
        [.. reply.Keys.Select(key => new IdentityKeyDescription(
            new KeyId(key.Id), key.CreatedAt, WireEnum<KeyState, WireKeyState>.ToDomain(key.State), key.ValidUntil))],
        [.. reply.Revocations.Select(revocation => new RevocationDescription(
            new KeyId(revocation.Id), revocation.User is { } user ? new UserId(user) : null, revocation.Before, revocation.RevokedAt))]);

    private static RotateOutcome.Rotated ToDomain(RotateReply.Rotated rotated, TenantId tenant, ISecretSealer sealer)
    {
        var key = new KeyId(rotated.Key);
        return new RotateOutcome.Rotated(
            IdentitySecret.FromHmacKey(rotated.Secret.Open(tenant, key, sealer)), key, new Epoch(rotated.Epoch),
            rotated.Previous?.ToDomain(tenant, sealer), rotated.Repeated, rotated.Trust.ToDomain(sealer));
    }
}
