using Blinq.Grains.Wire.Trusts;

namespace Blinq.Grains.Tenants.Wire;

/// <summary>A tenant as its own people see it.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.description")]
public sealed record TenantReply(
    [property: Id(0)] WireTrust Trust, [property: Id(1)] IReadOnlyList<TenantReply.Key> Keys,
    [property: Id(2)] IReadOnlyList<TenantReply.Revocation> Revocations)
{
    [GenerateSerializer, Immutable, Alias("blinq.tenant.description.key")]
    public sealed record Key(
        [property: Id(0)] string Id, [property: Id(1)] DateTimeOffset CreatedAt, [property: Id(2)] WireKeyState State,
        [property: Id(3)] DateTimeOffset? ValidUntil);

    [GenerateSerializer, Immutable, Alias("blinq.tenant.description.revocation")]
    public sealed record Revocation(
        [property: Id(0)] string Id, [property: Id(1)] string? User, [property: Id(2)] DateTimeOffset Before,
        [property: Id(3)] DateTimeOffset RevokedAt);
}
