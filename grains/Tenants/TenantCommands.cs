using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>Brings a tenant into being.</summary>
/// <param name="Name">1–200 characters.</param>
/// <param name="AllowedOrigins">At most 100 exact origins; empty = any.</param>
/// <param name="PublicToken">What stands in the tenant's pages; public.</param>
/// <param name="UserIds">From 32 random bytes: what this tenant's user ids will be made with; sealed, never shown.</param>
/// <param name="ManagementKey">The first one, of scope admin.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.register")]
public sealed record RegisterTenant(
    [property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<string> AllowedOrigins, [property: Id(2)] string PublicToken,
    [property: Id(3)] UserIdKey UserIds, [property: Id(4)] NewManagementKey ManagementKey, [property: Id(5)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.Register(state, this);
}

/// <summary>A management key about to be issued, as its hash.</summary>
/// <param name="Label">1–100 characters.</param>
/// <param name="ExpiresAt">When it ends by itself; <c>null</c> = never.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.new-key")]
public sealed record NewManagementKey(
    [property: Id(0)] KeyId Id, [property: Id(1)] Digest Hash, [property: Id(2)] string Label, [property: Id(3)] Scope Scope,
    [property: Id(4)] DateTimeOffset? ExpiresAt = null);

/// <summary>
/// Changes settings; what is <c>null</c> stays as it is when the change is decided, so that two changes of different settings
/// never undo each other. All or nothing.
/// </summary>
/// <param name="PageParameters">At most 16 names of 1–64 characters of <c>A–Z a–z 0–9 . _ ~ - [ ]</c>.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.change")]
public sealed record ChangeTenant(
    [property: Id(0)] string? Name, [property: Id(1)] IReadOnlyList<string>? AllowedOrigins, [property: Id(2)] IdentityMode? Mode,
    [property: Id(3)] PolicyChange? Policy, [property: Id(4)] Actor Actor, [property: Id(5)] WidgetChange? Widget = null,
    [property: Id(6)] IReadOnlyList<string>? PageParameters = null) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.Change(state, this, now);
}

/// <summary>Which parts of the identity policy become what; ranges are those of <see cref="IdentityPolicy"/>.</summary>
/// <param name="MaxLifetimeSeconds">A new limit; <c>null</c> leaves it.</param>
/// <param name="RemovesMaxLifetime">Whether there is to be no limit any more.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.policy-change")]
public sealed record PolicyChange(
    [property: Id(0)] int? ClockSkewSeconds = null, [property: Id(1)] bool? RequireExpiry = null,
    [property: Id(2)] int? MaxLifetimeSeconds = null, [property: Id(3)] bool RemovesMaxLifetime = false,
    [property: Id(4)] int? IdentifiedSessionTtlSeconds = null, [property: Id(5)] bool? ClaimAnonymous = null)
{
    /// <summary>The change that leads to a policy, whatever it was before.</summary>
    public static PolicyChange To(IdentityPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new(
            policy.ClockSkewSeconds, policy.RequireExpiry, policy.MaxLifetimeSeconds, policy.MaxLifetimeSeconds is null,
            policy.IdentifiedSessionTtlSeconds, policy.ClaimAnonymous);
    }

    /// <summary>The policy with the change in it.</summary>
    public IdentityPolicy ApplyTo(IdentityPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy with
        {
            ClockSkewSeconds = ClockSkewSeconds ?? policy.ClockSkewSeconds,
            RequireExpiry = RequireExpiry ?? policy.RequireExpiry,
            MaxLifetimeSeconds = RemovesMaxLifetime ? null : MaxLifetimeSeconds ?? policy.MaxLifetimeSeconds,
            IdentifiedSessionTtlSeconds = IdentifiedSessionTtlSeconds ?? policy.IdentifiedSessionTtlSeconds,
            ClaimAnonymous = ClaimAnonymous ?? policy.ClaimAnonymous,
        };
    }
}

/// <summary>Puts a new identity secret in force.</summary>
/// <param name="NewKey">The id that the new secret gets.</param>
/// <param name="Imported">Whether the tenant brought the secret (for telling a repeated request from another one).</param>
/// <param name="GraceSeconds">How long the previous one stays live: 0–86,400.</param>
/// <param name="ExpectedEpoch">The epoch when the request came in; another by now means that another request rotated.</param>
/// <param name="IdempotencyKey">SHA-256 of the request's Idempotency-Key, if it had one.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.rotate")]
public sealed record RotateSecret(
    [property: Id(0)] KeyId NewKey, [property: Id(1)] IdentitySecret Secret, [property: Id(2)] bool Imported,
    [property: Id(3)] int GraceSeconds, [property: Id(4)] Epoch ExpectedEpoch, [property: Id(5)] Digest? IdempotencyKey,
    [property: Id(6)] Actor Actor)
    : TenantCommand, ITenantCommand<RotateOutcome>;

/// <summary>Ends the previous key's grace at once.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.revoke-previous")]
public sealed record RevokePrevious([property: Id(0)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.RevokePrevious(state, this, now);
}

/// <summary>Revokes what was issued up to a time, for one user or for everyone.</summary>
/// <param name="Id">The id that the revocation gets.</param>
/// <param name="User"><c>null</c> = everyone.</param>
/// <param name="Before"><c>null</c> = now; at most <see cref="Decide.MaxRevocationAhead"/> in the future.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.revoke")]
public sealed record RevokeIdentity(
    [property: Id(0)] KeyId Id, [property: Id(1)] UserId? User, [property: Id(2)] DateTimeOffset? Before,
    [property: Id(3)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.Revoke(state, this, now);
}

/// <summary>Takes a revocation back.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.lift")]
public sealed record LiftRevocation([property: Id(0)] KeyId Id, [property: Id(1)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.Lift(state, this);
}

/// <summary>Lets one more management key open the tenant API.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.issue-key")]
public sealed record IssueManagementKey([property: Id(0)] NewManagementKey Key, [property: Id(1)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.IssueManagementKey(state, this, now);
}

/// <summary>Ends a management key.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.revoke-key")]
public sealed record RevokeManagementKey([property: Id(0)] KeyId Id, [property: Id(1)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.RevokeManagementKey(state, this);
}

/// <summary>Records that a person's erasure is done; once for each erasure, however often it is sent.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.record-erasure")]
public sealed record RecordErasure(
    [property: Id(0)] KeyId Erasure, [property: Id(1)] UserId User, [property: Id(2)] long Events, [property: Id(3)] long Streams,
    [property: Id(4)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.RecordErasure(state, this);
}

/// <summary>Closes the tenant: no call of its visitors or people is served until it is resumed.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.suspend")]
public sealed record SuspendTenant([property: Id(0)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.Suspend(state, this, now);
}

/// <summary>Opens a suspended tenant again.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.resume")]
public sealed record ResumeTenant([property: Id(0)] Actor Actor) : TenantChange
{
    internal override TenantDecision DecideOn(TenantState state, DateTimeOffset now) => Decide.Resume(state, this, now);
}
