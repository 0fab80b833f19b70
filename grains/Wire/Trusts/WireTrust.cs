using Blinq.Grains.Sealing;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Trusts;

/// <summary>All that a gateway must know of a tenant to serve it. Secrets are sealed under the installation's master key.</summary>
[GenerateSerializer, Immutable, Alias("blinq.trust")]
public sealed record WireTrust
{
    [Id(0)] public required string Tenant { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required DateTimeOffset RegisteredAt { get; init; }

    [Id(3)] public required long Version { get; init; }

    [Id(4)] public required long? Position { get; init; }

    [Id(5)] public required long Epoch { get; init; }

    [Id(6)] public required bool Suspended { get; init; }

    [Id(7)] public required WireTerms Terms { get; init; }

    [Id(8)] public required IReadOnlyList<WireLiveKey> Keys { get; init; }

    [Id(9)] public required WireIdentityKey? LastRetired { get; init; }

    [Id(10)] public required DateTimeOffset? LastRetiredUntil { get; init; }

    [Id(11)] public required IReadOnlyList<string> RetiredKeyIds { get; init; }

    [Id(12)] public required WireSealed UserIds { get; init; }

    [Id(13)] public required IReadOnlyList<string> PublicTokens { get; init; }

    [Id(14)] public required IReadOnlyList<string> AllowedOrigins { get; init; }

    [Id(15)] public required IReadOnlyList<WireManagementKey> ManagementKeys { get; init; }

    public override string ToString() => $"WireTrust {{ Tenant = {Tenant}, Version = {Version}, Epoch = {Epoch} }}";

    internal static WireTrust Of(TenantTrust trust, ISecretSealer sealer) => new()
    {
        Tenant = trust.Tenant.Value,
        Name = trust.Name,
        RegisteredAt = trust.RegisteredAt,
        Version = trust.Version,
        Position = trust.Position,
        Epoch = trust.Epoch.Value,
        Suspended = trust.Suspended,
        Terms = WireTerms.Of(trust.Terms, null, WireRevocations.Of(trust.Terms.Revocations)),
        Keys = [.. trust.Keys.Select(key => WireLiveKey.Of(key, trust.Tenant, sealer))],
        LastRetired = trust.LastRetired is { } retired ? WireIdentityKey.Of(retired.Key, trust.Tenant, sealer) : null,
        LastRetiredUntil = trust.LastRetired?.Until,
        RetiredKeyIds = [.. trust.RetiredKeyIds.Select(id => id.Value)],
        UserIds = WireSealed.Of(trust.UserIds.ToArray(), trust.Tenant, WireSealed.UserIds, sealer),
        PublicTokens = trust.PublicTokens,
        AllowedOrigins = trust.AllowedOrigins,
        ManagementKeys = [.. trust.ManagementKeys.Select(WireManagementKey.Of)],
    };

    internal TenantTrust ToDomain(ISecretSealer sealer)
    {
        var tenant = new TenantId(Tenant);
        return new TenantTrust
        {
            Tenant = tenant,
            Name = Name,
            RegisteredAt = RegisteredAt,
            Version = Version,
            Position = Position,
            Epoch = new Epoch(Epoch),
            Suspended = Suspended,
            Terms = Terms.ToDomain(Terms.Revocations!.ToDomain()),
            Keys = [.. Keys.Select(key => key.ToDomain(tenant, sealer))],
            LastRetired = LastRetired is { } retired ? (retired.ToDomain(tenant, sealer), LastRetiredUntil!.Value) : null,
            RetiredKeyIds = RetiredKeyIds.Select(id => new KeyId(id)).ToHashSet(),
            UserIds = new UserIdKey(UserIds.Open(tenant, WireSealed.UserIds, sealer)),
            PublicTokens = PublicTokens,
            AllowedOrigins = AllowedOrigins,
            ManagementKeys = [.. ManagementKeys.Select(key => key.ToDomain())],
        };
    }
}
