using Blinq.Identity.Trust;

namespace Blinq.Gateway.Tenants;

/// <summary>A tenant's settings as its people see them.</summary>
/// <param name="AllowedOrigins">Empty = the widget may be used from any page.</param>
/// <param name="PageParameters">Query parameters of pages' addresses that are kept; empty = none.</param>
internal sealed record TenantView(
    string TenantId, string Name, DateTimeOffset RegisteredAt, IReadOnlyList<string> PublicTokens,
    IReadOnlyList<string> AllowedOrigins, IdentitySettingsView Identity, WidgetView Widget, IReadOnlyList<string> PageParameters)
{
    public static TenantView Of(TenantTrust trust) => new(
        trust.Tenant.Value, trust.Name, trust.RegisteredAt, trust.PublicTokens, trust.AllowedOrigins,
        IdentitySettingsView.Of(trust.Terms), WidgetView.Of(trust.Widget), trust.PageParameters);
}

/// <summary>What is asked of tokens and bindings.</summary>
/// <param name="Claims">Which claims of accepted tokens tell what their visitors may see, in order; empty = none.</param>
internal sealed record IdentitySettingsView(
    IdentityMode Mode, int ClockSkewSeconds, bool RequireExpiry, int? MaxLifetimeSeconds, int IdentifiedSessionTtlSeconds,
    bool ClaimAnonymous, IReadOnlyList<string> Claims)
{
    public static IdentitySettingsView Of(TenantAccessPolicy terms) => new(
        terms.Mode, terms.Policy.ClockSkewSeconds, terms.Policy.RequireExpiry, terms.Policy.MaxLifetimeSeconds,
        terms.Policy.IdentifiedSessionTtlSeconds, terms.Policy.ClaimAnonymous, terms.Policy.Claims is { } names ? [.. names] : []);
}
