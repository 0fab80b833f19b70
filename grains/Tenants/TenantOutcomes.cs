using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>What came of a command; with the commands the wire contract (docs/adr/0104).</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.outcome")]
public abstract record TenantOutcome
{
    private protected TenantOutcome() { }
}

/// <summary>What came of a change that needs no answer but yes or no.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.changing")]
public abstract record ChangeOutcome : TenantOutcome
{
    private ChangeOutcome() { }

    /// <summary>
    /// Whether a management key that was made of an Idempotency-Key may be shown: the first time, and to a repeat as long as a
    /// rotation's secret would be, if it has not been revoked since.
    /// </summary>
    public bool MayShow(NewManagementKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return this is Changed { FirstAt: var first, Trust: var trust }
            && (first is not { } at || now - at <= Decide.RepeatWindow)
            && trust.ManagementKeys.Any(live => live.Id == key.Id && live.Hash == key.Hash);
    }

    /// <param name="Trust">The tenant's trust with the change in it.</param>
    /// <param name="RequiresPropagation">Whether it took access away from anyone, so that the answer must wait for leases to end.</param>
    /// <param name="FirstAt">For a call that had taken effect before: when.</param>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.changing.changed")]
    public sealed record Changed(
        [property: Id(0)] TenantTrust Trust, [property: Id(1)] bool RequiresPropagation, [property: Id(2)] DateTimeOffset? FirstAt = null)
        : ChangeOutcome;

    /// <summary>There is no such tenant, management key or revocation.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.changing.unknown")]
    public sealed record Unknown : ChangeOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>The change breaks a rule.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.changing.refused")]
    public sealed record Refused([property: Id(0)] ChangeRefusal Refusal) : ChangeOutcome;
}

/// <summary>Which rule a change breaks.</summary>
public enum ChangeRefusal
{
    /// <summary>Identity verification cannot be on without a key.</summary>
    NoIdentityKey,

    /// <summary>There is no previous key in grace.</summary>
    NoPreviousKey,

    /// <summary>The tenant exists already.</summary>
    AlreadyRegistered,

    /// <summary>The tenant's last management key of scope admin cannot be revoked by a management key.</summary>
    LastAdminKey,

    /// <summary>A tenant holds at most 50 management keys.</summary>
    TooManyManagementKeys,

    /// <summary>A tenant holds at most 10,000 revocations of single users; rotating the secret drops older ones.</summary>
    TooManyRevocations,

    /// <summary>A revocation cannot lie in the future.</summary>
    RevocationInFuture,

    /// <summary>The call's name was used for another change.</summary>
    IdempotencyKeyReused,
}

/// <summary>What came of a rotation.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.rotating")]
public abstract record RotateOutcome : TenantOutcome
{
    private RotateOutcome() { }

    /// <param name="Secret">To be shown once.</param>
    /// <param name="Previous">The key that stays live for its grace, if there is one.</param>
    /// <param name="Repeated">Whether this is the answer of an earlier request with the same Idempotency-Key.</param>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.rotated")]
    public sealed record Rotated(
        [property: Id(0)] IdentitySecret Secret, [property: Id(1)] KeyId Key, [property: Id(2)] Epoch Epoch,
        [property: Id(3)] LiveKey? Previous, [property: Id(4)] bool Repeated, [property: Id(5)] TenantTrust Trust) : RotateOutcome
    {
        public override string ToString() => $"{nameof(Rotated)} {{ Key = {Key}, Epoch = {Epoch} }}";
    }

    /// <summary>Another request rotated meanwhile. Not to be tried again without looking.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.epoch-moved")]
    public sealed record EpochMoved([property: Id(0)] Epoch Current) : RotateOutcome;

    /// <summary>The Idempotency-Key was used for another request.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.idempotency-key-reused")]
    public sealed record IdempotencyKeyReused : RotateOutcome
    {
        public static readonly IdempotencyKeyReused Instance = new();
    }

    /// <summary>The imported secret is, or was until lately, one of this tenant's: old tokens would come back to life.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.secret-reused")]
    public sealed record SecretReused : RotateOutcome
    {
        public static readonly SecretReused Instance = new();
    }

    /// <summary>There is no such tenant.</summary>
    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.unknown")]
    public sealed record Unknown : RotateOutcome
    {
        public static readonly Unknown Instance = new();
    }
}

/// <summary>What an identity key's life has come to.</summary>
public enum KeyState
{
    /// <summary>The newest; signs tokens.</summary>
    Current,

    /// <summary>Before the newest; live for its grace.</summary>
    Previous,

    /// <summary>Over.</summary>
    Retired,
}

/// <summary>An identity key, without its secret.</summary>
/// <param name="ValidUntil">When its grace ends or ended, or when it was retired; <c>null</c> for the current key.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.description.key")]
public sealed record IdentityKeyDescription(
    [property: Id(0)] KeyId Key, [property: Id(1)] DateTimeOffset CreatedAt, [property: Id(2)] KeyState State,
    [property: Id(3)] DateTimeOffset? ValidUntil);

/// <summary>A revocation in force.</summary>
/// <param name="User"><c>null</c> = everyone.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.description.revocation")]
public sealed record RevocationDescription(
    [property: Id(0)] KeyId Id, [property: Id(1)] UserId? User, [property: Id(2)] DateTimeOffset Before,
    [property: Id(3)] DateTimeOffset RevokedAt);

/// <summary>What a tenant's people may see of its identity settings beyond its trust. The newest first; keys at most 50.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.description")]
public sealed record TenantDescription(
    [property: Id(0)] TenantTrust Trust, [property: Id(1)] IReadOnlyList<IdentityKeyDescription> Keys,
    [property: Id(2)] IReadOnlyList<RevocationDescription> Revocations);
