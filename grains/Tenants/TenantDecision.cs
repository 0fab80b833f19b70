using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>What a decision about a tenant came to.</summary>
public abstract record TenantDecision
{
    private TenantDecision() { }

    /// <summary>It happened; with no events, it was so already.</summary>
    /// <param name="RequiresPropagation">See <see cref="ChangeOutcome.Changed"/>.</param>
    public sealed record Changed(IReadOnlyList<TenantEvent> Events, bool RequiresPropagation) : TenantDecision;

    /// <summary>There is no such tenant, management key or revocation.</summary>
    public sealed record Unknown : TenantDecision
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>The change breaks a rule.</summary>
    public sealed record Refused(ChangeRefusal Refusal) : TenantDecision;
}

/// <summary>What a decision about a rotation came to.</summary>
public abstract record RotateDecision
{
    private RotateDecision() { }

    public sealed record Rotated(TenantEvent.SecretRotated Event) : RotateDecision;

    /// <summary>The same request again: answer with that rotation.</summary>
    public sealed record Repeated(Rotation Rotation) : RotateDecision;

    public sealed record EpochMoved(Epoch Current) : RotateDecision;

    public sealed record IdempotencyKeyReused : RotateDecision
    {
        public static readonly IdempotencyKeyReused Instance = new();
    }

    public sealed record SecretReused : RotateDecision
    {
        public static readonly SecretReused Instance = new();
    }

    public sealed record Unknown : RotateDecision
    {
        public static readonly Unknown Instance = new();
    }
}
