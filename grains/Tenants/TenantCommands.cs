using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>Brings a tenant into being.</summary>
/// <param name="Name">1–200 characters.</param>
/// <param name="AllowedOrigins">At most 100 exact origins; empty = any.</param>
/// <param name="PublicToken">What stands in the tenant's pages; public.</param>
/// <param name="UserIdKey">32 random bytes from which this tenant's user ids will be made; sealed, never shown.</param>
/// <param name="ManagementKey">The first one, of scope admin.</param>
public sealed record RegisterTenant(
    string Name, IReadOnlyList<string> AllowedOrigins, string PublicToken, ReadOnlyMemory<byte> UserIdKey,
    NewManagementKey ManagementKey, Actor Actor);

/// <summary>A management key about to be issued, as its hash.</summary>
/// <param name="Label">1–100 characters.</param>
public sealed record NewManagementKey(KeyId Id, Digest Hash, string Label, Scope Scope);

/// <summary>Changes settings; what is <c>null</c> stays. All or nothing.</summary>
public sealed record ChangeTenant(
    string? Name, IReadOnlyList<string>? AllowedOrigins, IdentityMode? Mode, IdentityPolicy? Policy, Actor Actor);

/// <summary>Puts a new identity secret in force.</summary>
/// <param name="NewKey">The id that the new secret gets.</param>
/// <param name="Imported">Whether the tenant brought the secret (for telling a repeated request from another one).</param>
/// <param name="GraceSeconds">How long the previous one stays live: 0–86,400.</param>
/// <param name="ExpectedEpoch">The epoch when the request came in; another by now means that somebody else rotated.</param>
/// <param name="IdempotencyKey">SHA-256 of the request's Idempotency-Key, if it had one.</param>
public sealed record RotateSecret(
    KeyId NewKey, IdentitySecret Secret, bool Imported, int GraceSeconds, Epoch ExpectedEpoch, Digest? IdempotencyKey,
    Actor Actor);

/// <summary>Ends the previous key's grace at once.</summary>
public sealed record RevokePrevious(Actor Actor);

/// <summary>Revokes what was issued up to a time, for one user or for everyone.</summary>
/// <param name="Id">The id that the revocation gets.</param>
/// <param name="User"><c>null</c> = everyone.</param>
/// <param name="Before"><c>null</c> = now; at most <see cref="Decide.MaxRevocationAhead"/> in the future.</param>
public sealed record RevokeIdentity(KeyId Id, UserId? User, DateTimeOffset? Before, Actor Actor);

public sealed record LiftRevocation(KeyId Id, Actor Actor);

public sealed record IssueManagementKey(NewManagementKey Key, Actor Actor);

public sealed record RevokeManagementKey(KeyId Id, Actor Actor);

public sealed record SuspendTenant(Actor Actor);

public sealed record ResumeTenant(Actor Actor);
