using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Trusts;

/// <summary>
/// All that a gateway must know of a tenant to serve it, as it crosses the wire. Secrets are sealed under the installation's
/// master key (<see cref="WireSealed"/>).
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.trust")]
public readonly record struct WireTrust
{
    [Id(0)] public required string Tenant { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required DateTimeOffset RegisteredAt { get; init; }

    [Id(3)] public required long Version { get; init; }

    [Id(4)] public required long? Position { get; init; }

    [Id(5)] public required Epoch Epoch { get; init; }

    [Id(6)] public required bool Suspended { get; init; }

    [Id(7)] public required WireTerms Terms { get; init; }

    [Id(8)] public required IReadOnlyList<LiveKey> Keys { get; init; }

    [Id(9)] public required IdentityKey? LastRetired { get; init; }

    [Id(10)] public required DateTimeOffset? LastRetiredUntil { get; init; }

    [Id(11)] public required IReadOnlyList<KeyId> RetiredKeyIds { get; init; }

    [Id(12)] public required UserIdKey UserIds { get; init; }

    [Id(13)] public required IReadOnlyList<string> PublicTokens { get; init; }

    [Id(14)] public required IReadOnlyList<string> AllowedOrigins { get; init; }

    [Id(15)] public required IReadOnlyList<ManagementKey> ManagementKeys { get; init; }

    [Id(16)] public required WidgetSettings Widget { get; init; }

    [Id(17)] public required IReadOnlyList<string> PageParameters { get; init; }

    public override string ToString() => $"WireTrust {{ Tenant = {Tenant}, Version = {Version}, Epoch = {Epoch} }}";
}

[RegisterConverter]
internal sealed class TenantTrustConverter : IConverter<TenantTrust, WireTrust>
{
    public TenantTrust ConvertFromSurrogate(in WireTrust surrogate) => new()
    {
        Tenant = new TenantId(surrogate.Tenant),
        Name = surrogate.Name,
        RegisteredAt = surrogate.RegisteredAt,
        Version = surrogate.Version,
        Position = surrogate.Position,
        Epoch = surrogate.Epoch,
        Suspended = surrogate.Suspended,
        Terms = surrogate.Terms.ToDomain(surrogate.Terms.Revocations!.ToDomain()),
        Keys = surrogate.Keys,
        LastRetired = surrogate.LastRetired is { } retired ? (retired, surrogate.LastRetiredUntil!.Value) : null,
        RetiredKeyIds = surrogate.RetiredKeyIds.ToHashSet(),
        UserIds = surrogate.UserIds,
        PublicTokens = surrogate.PublicTokens,
        AllowedOrigins = surrogate.AllowedOrigins,
        ManagementKeys = surrogate.ManagementKeys,
        Widget = surrogate.Widget,
        PageParameters = surrogate.PageParameters,
    };

    public WireTrust ConvertToSurrogate(in TenantTrust value) => new()
    {
        Tenant = value.Tenant.Value,
        Name = value.Name,
        RegisteredAt = value.RegisteredAt,
        Version = value.Version,
        Position = value.Position,
        Epoch = value.Epoch,
        Suspended = value.Suspended,
        Terms = WireTerms.Of(value.Terms, null, WireRevocations.Of(value.Terms.Revocations)),
        Keys = [.. value.Keys],
        LastRetired = value.LastRetired?.Key,
        LastRetiredUntil = value.LastRetired?.Until,
        RetiredKeyIds = [.. value.RetiredKeyIds],
        UserIds = value.UserIds,
        PublicTokens = [.. value.PublicTokens],
        AllowedOrigins = [.. value.AllowedOrigins],
        ManagementKeys = [.. value.ManagementKeys],
        Widget = value.Widget,
        PageParameters = [.. value.PageParameters],
    };
}
