using Blinq.Grains.Wire.Trusts;

namespace Blinq.Grains.Tenants.Wire;

/// <summary>A management key to issue; only its hash is kept.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.new-key")]
public sealed record WireNewKey(
    [property: Id(0)] string Id, [property: Id(1)] byte[] Hash, [property: Id(2)] string Label, [property: Id(3)] WireScope Scope);

/// <summary>Registers the tenant.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.register")]
public sealed record RegisterCall(
    [property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<string> AllowedOrigins, [property: Id(2)] string PublicToken,
    [property: Id(3)] WireSealed UserIds, [property: Id(4)] WireNewKey ManagementKey, [property: Id(5)] string Actor);

/// <summary>Changes settings; <c>null</c> leaves one as it is.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.change")]
public sealed record ChangeCall(
    [property: Id(0)] string? Name, [property: Id(1)] IReadOnlyList<string>? AllowedOrigins,
    [property: Id(2)] WireIdentityMode? Mode, [property: Id(3)] WirePolicy? Policy, [property: Id(4)] string Actor);

/// <summary>Rotates the identity secret.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.rotate")]
public sealed record RotateCall(
    [property: Id(0)] string NewKey, [property: Id(1)] WireSealed Secret, [property: Id(2)] bool Imported,
    [property: Id(3)] int GraceSeconds, [property: Id(4)] long ExpectedEpoch, [property: Id(5)] byte[]? IdempotencyKey,
    [property: Id(6)] string Actor);

/// <summary>Revokes a user, or everyone.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.revoke")]
public sealed record RevokeCall(
    [property: Id(0)] string Id, [property: Id(1)] string? User, [property: Id(2)] DateTimeOffset? Before, [property: Id(3)] string Actor);

/// <summary>Issues a management key.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.issue-key")]
public sealed record IssueKeyCall([property: Id(0)] WireNewKey Key, [property: Id(1)] string Actor);

/// <summary>Names one thing of the tenant's (a revocation, a management key) that is to go.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.remove")]
public sealed record RemoveCall([property: Id(0)] string Id, [property: Id(1)] string Actor);

/// <summary>A call that says nothing but who asks.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.plain")]
public sealed record PlainCall([property: Id(0)] string Actor);
