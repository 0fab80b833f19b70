using Blinq.Grains.Sealing;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;

namespace Blinq.Grains.Wire.Trusts;

/// <summary>
/// A secret on its way between two processes of one installation: sealed as it is in the ledger, so that neither a capture
/// of the network nor a log of arguments can hold it.
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.sealed")]
public sealed record WireSealed([property: Id(0)] string MasterKeyId, [property: Id(1)] byte[] Ciphertext)
{
    /// <summary>What the key behind user ids is sealed as.</summary>
    public static readonly KeyId UserIds = new("user-ids");

    internal static WireSealed Of(ReadOnlySpan<byte> secret, TenantId tenant, KeyId key, ISecretSealer sealer)
    {
        var row = sealer.Seal(tenant, key, secret);
        return new WireSealed(row.MasterKeyId, row.Ciphertext.ToArray());
    }

    internal byte[] Open(TenantId tenant, KeyId key, ISecretSealer sealer) =>
        sealer.Unseal(new SealedSecret(tenant, key, MasterKeyId, Ciphertext));
}

/// <summary>A tenant's key for checking tokens.</summary>
[GenerateSerializer, Immutable, Alias("blinq.identity-key")]
public sealed record WireIdentityKey(
    [property: Id(0)] string Id, [property: Id(1)] WireSealed Secret, [property: Id(2)] DateTimeOffset CreatedAt)
{
    internal static WireIdentityKey Of(IdentityKey key, TenantId tenant, ISecretSealer sealer) =>
        new(key.Id.Value, WireSealed.Of(key.HmacKey.Span, tenant, key.Id, sealer), key.CreatedAt);

    internal IdentityKey ToDomain(TenantId tenant, ISecretSealer sealer)
    {
        var id = new KeyId(Id);
        return new IdentityKey(id, Secret.Open(tenant, id, sealer), CreatedAt);
    }
}

/// <summary>A key that verifies tokens now.</summary>
[GenerateSerializer, Immutable, Alias("blinq.live-key")]
public sealed record WireLiveKey([property: Id(0)] WireIdentityKey Key, [property: Id(1)] DateTimeOffset? ValidUntil)
{
    internal static WireLiveKey Of(LiveKey key, TenantId tenant, ISecretSealer sealer) =>
        new(WireIdentityKey.Of(key.Key, tenant, sealer), key.ValidUntil);

    internal LiveKey ToDomain(TenantId tenant, ISecretSealer sealer) => new(Key.ToDomain(tenant, sealer), ValidUntil);
}

/// <summary>What opens the tenant API; only its hash is kept.</summary>
[GenerateSerializer, Immutable, Alias("blinq.management-key")]
public sealed record WireManagementKey(
    [property: Id(0)] string Id, [property: Id(1)] byte[] Hash, [property: Id(2)] string Label,
    [property: Id(3)] WireScope Scope, [property: Id(4)] DateTimeOffset IssuedAt)
{
    internal static WireManagementKey Of(ManagementKey key) => new(
        key.Id.Value, key.Hash.ToArray(), key.Label, WireEnum<Scope, WireScope>.ToWire(key.Scope), key.IssuedAt);

    internal ManagementKey ToDomain() => new(
        new KeyId(Id), new Digest(Hash), Label, WireEnum<Scope, WireScope>.ToDomain(Scope), IssuedAt);
}
