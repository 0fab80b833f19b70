using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Trust;

/// <summary>All that a gateway must know of a tenant to serve it. Immutable. Only a tenant's grain gives it.</summary>
public sealed class TenantTrust
{
    public required TenantId Tenant { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>The seq of the tenant's stream that this trust stands on; trust never goes back below it.</summary>
    public required long Version { get; init; }

    /// <summary>
    /// Where the event of that seq stands in the ledger; <c>null</c> where there is one process only, or where this process
    /// has just appended it. It tells whether a mark of the ledger is from before or after this trust.
    /// </summary>
    public long? Position { get; init; }

    public required Epoch Epoch { get; init; }

    public required bool Suspended { get; init; }

    public required TenantAccessPolicy Terms { get; init; }

    /// <summary>The current key first, then one whose grace may still run. Ask <see cref="LiveKey.IsLiveAt"/>.</summary>
    public required IReadOnlyList<LiveKey> Keys { get; init; }

    /// <summary>
    /// The key that was retired last, for the label <c>retired_key</c>, and until when that label is given (7 days).
    /// Never accepted. A live key whose grace has ended serves as this one, too.
    /// </summary>
    public required (IdentityKey Key, DateTimeOffset Until)? LastRetired { get; init; }

    /// <summary>Every identity key that was ever retired.</summary>
    public required IReadOnlySet<KeyId> RetiredKeyIds { get; init; }

    /// <summary>The sealed per-tenant key from which user ids are made.</summary>
    public required UserIdKey UserIds { get; init; }

    public required IReadOnlyList<string> PublicTokens { get; init; }

    /// <summary>Exact origins, e.g. <c>https://shop.example</c>; empty = any.</summary>
    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    public required IReadOnlyList<ManagementKey> ManagementKeys { get; init; }

    /// <summary>What visitors' widgets are told of how the chat looks.</summary>
    public WidgetSettings Widget { get; init; } = WidgetSettings.Default;

    /// <summary>Names of the query parameters of pages' addresses that are kept; empty = none.</summary>
    public IReadOnlyList<string> PageParameters { get; init; } = [];

    /// <summary>Without keys.</summary>
    public override string ToString() => $"TenantTrust {{ Tenant = {Tenant}, Version = {Version}, Epoch = {Epoch} }}";
}
