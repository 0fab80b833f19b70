using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>
/// What can happen to a tenant. The cases' property names are the payloads' JSON names and stay for ever
/// (<see cref="TenantCodec"/>). No secret stands in any of them.
/// </summary>
public abstract record TenantEvent
{
    private TenantEvent() { }

    public abstract Actor Actor { get; init; }

    /// <summary><c>tenant.registered</c>: with its first management key, so that someone can manage it from the start.</summary>
    [EventType("tenant.registered")]
    public sealed record TenantRegistered(
        string Name, IReadOnlyList<string> AllowedOrigins, string PublicToken, NewManagementKey ManagementKey, Actor Actor)
        : TenantEvent;

    /// <summary><c>tenant.changed</c>: what is <c>null</c> stayed as it was.</summary>
    [EventType("tenant.changed")]
    public sealed record TenantChanged(
        Actor Actor, string? Name = null, IReadOnlyList<string>? AllowedOrigins = null, IdentityPolicy? Policy = null,
        WidgetSettings? Widget = null, IReadOnlyList<string>? PageParameters = null)
        : TenantEvent;

    /// <summary><c>identity.mode.changed</c>.</summary>
    [EventType("identity.mode.changed")]
    public sealed record IdentityModeChanged(IdentityMode Mode, Actor Actor) : TenantEvent;

    /// <summary><c>tenant.suspended</c>.</summary>
    [EventType("tenant.suspended")]
    public sealed record TenantSuspended(Actor Actor) : TenantEvent;

    /// <summary><c>tenant.resumed</c>.</summary>
    [EventType("tenant.resumed")]
    public sealed record TenantResumed(Actor Actor) : TenantEvent;

    /// <summary><c>secret.rotated</c>: a new identity secret is in force.</summary>
    /// <param name="Epoch">The tenant's epoch from now on.</param>
    /// <param name="GraceSeconds">How long the previous secret stays live.</param>
    /// <param name="IdempotencyKey">SHA-256 of the request's Idempotency-Key.</param>
    [EventType("secret.rotated")]
    public sealed record SecretRotated(
        KeyId KeyId, Epoch Epoch, int GraceSeconds, bool Imported, Actor Actor, Digest? IdempotencyKey = null)
        : TenantEvent;

    /// <summary><c>secret.previous.revoked</c>: the previous secret's grace ended early.</summary>
    /// <param name="KeyId">The key that is retired.</param>
    [EventType("secret.previous.revoked")]
    public sealed record SecretPreviousRevoked(KeyId KeyId, Epoch Epoch, Actor Actor) : TenantEvent;

    /// <summary><c>identity.revoked</c>: tokens issued up to a time count no longer.</summary>
    /// <param name="UserId"><c>null</c> = everyone's.</param>
    [EventType("identity.revoked")]
    public sealed record IdentityRevoked(KeyId RevocationId, DateTimeOffset Before, Actor Actor, UserId? UserId = null)
        : TenantEvent;

    /// <summary><c>identity.revocation.lifted</c>.</summary>
    [EventType("identity.revocation.lifted")]
    public sealed record IdentityRevocationLifted(KeyId RevocationId, Actor Actor) : TenantEvent;

    /// <summary><c>management.key.issued</c>.</summary>
    [EventType("management.key.issued")]
    public sealed record ManagementKeyIssued(NewManagementKey ManagementKey, Actor Actor) : TenantEvent;

    /// <summary><c>management.key.revoked</c>.</summary>
    [EventType("management.key.revoked")]
    public sealed record ManagementKeyRevoked(KeyId KeyId, Actor Actor) : TenantEvent;

    /// <summary><c>subject.erased</c>: all that was known of a person is gone.</summary>
    /// <param name="Actor">Who asked for it.</param>
    /// <param name="ErasureId">Of the erasure; it is recorded once.</param>
    /// <param name="Events">How many events' payloads were deleted.</param>
    /// <param name="Streams">How many conversations they were of.</param>
    [EventType("subject.erased")]
    public sealed record SubjectErased(
        UserId UserId, Actor Actor, KeyId? ErasureId = null, long? Events = null, long? Streams = null) : TenantEvent;
}

/// <content>One line an event.</content>
[JsonSerializable(typeof(TenantEvent.TenantRegistered))]
[JsonSerializable(typeof(TenantEvent.TenantChanged))]
[JsonSerializable(typeof(TenantEvent.IdentityModeChanged))]
[JsonSerializable(typeof(TenantEvent.TenantSuspended))]
[JsonSerializable(typeof(TenantEvent.TenantResumed))]
[JsonSerializable(typeof(TenantEvent.SecretRotated))]
[JsonSerializable(typeof(TenantEvent.SecretPreviousRevoked))]
[JsonSerializable(typeof(TenantEvent.IdentityRevoked))]
[JsonSerializable(typeof(TenantEvent.IdentityRevocationLifted))]
[JsonSerializable(typeof(TenantEvent.ManagementKeyIssued))]
[JsonSerializable(typeof(TenantEvent.ManagementKeyRevoked))]
[JsonSerializable(typeof(TenantEvent.SubjectErased))]
internal sealed partial class TenantJson;
