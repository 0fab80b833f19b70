using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>What came of a change that needs no answer but yes or no.</summary>
public abstract record ChangeOutcome
{
    private ChangeOutcome() { }

    /// <param name="Trust">The tenant's trust with the change in it.</param>
    /// <param name="RequiresPropagation">Whether it took access away from anyone, so that the answer must wait for leases to end.</param>
    public sealed record Changed(TenantTrust Trust, bool RequiresPropagation) : ChangeOutcome;

    /// <summary>There is no such tenant, management key or revocation.</summary>
    public sealed record Unknown : ChangeOutcome
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>The change breaks a rule.</summary>
    public sealed record Refused(ChangeRefusal Refusal) : ChangeOutcome;
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
}

/// <summary>What came of a rotation.</summary>
public abstract record RotateOutcome
{
    private RotateOutcome() { }

    /// <param name="Secret">To be shown once.</param>
    /// <param name="Previous">The key that stays live for its grace, if there is one.</param>
    /// <param name="Repeated">Whether this is the answer of an earlier request with the same Idempotency-Key.</param>
    public sealed record Rotated(
        IdentitySecret Secret, KeyId Key, Epoch Epoch, LiveKey? Previous, bool Repeated, TenantTrust Trust) : RotateOutcome;

    /// <summary>Somebody else rotated meanwhile. Not to be tried again without looking.</summary>
    public sealed record EpochMoved(Epoch Current) : RotateOutcome;

    /// <summary>The Idempotency-Key was used for another request.</summary>
    public sealed record IdempotencyKeyReused : RotateOutcome
    {
        public static readonly IdempotencyKeyReused Instance = new();
    }

    /// <summary>The imported secret is, or was until lately, one of this tenant's: old tokens would come back to life.</summary>
    public sealed record SecretReused : RotateOutcome
    {
        public static readonly SecretReused Instance = new();
    }

    /// <summary>There is no such tenant.</summary>
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
public sealed record IdentityKeyDescription(KeyId Key, DateTimeOffset CreatedAt, KeyState State, DateTimeOffset? ValidUntil);

/// <summary>A revocation in force.</summary>
/// <param name="User"><c>null</c> = everyone.</param>
public sealed record RevocationDescription(KeyId Id, UserId? User, DateTimeOffset Before, DateTimeOffset RevokedAt);

/// <summary>What a tenant's people may see of its identity settings beyond its trust. The newest first; keys at most 50.</summary>
public sealed record TenantDescription(
    TenantTrust Trust, IReadOnlyList<IdentityKeyDescription> Keys, IReadOnlyList<RevocationDescription> Revocations);
