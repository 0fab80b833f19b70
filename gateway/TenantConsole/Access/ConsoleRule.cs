using Blinq.Gateway.Access;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>Stands on a page and says whose it is. What has none is open.</summary>
/// <param name="Key">Which management key must be signed in.</param>
internal sealed record ConsoleRule(AccessRule.ManagementKey Key)
{
    /// <summary>For what any key may: to come in, and to leave.</summary>
    public static readonly AccessRule.ManagementKey AnyKey = new(SupportMay: true, AuditMay: true);
}

internal static class ConsoleRuleExtensions
{
    /// <summary>Only signed in with a management key; of scope <c>admin</c>, unless told otherwise.</summary>
    public static TBuilder NeedsSignIn<TBuilder>(this TBuilder endpoint, bool supportMay = false, bool auditMay = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ConsoleRule(new AccessRule.ManagementKey(supportMay, auditMay)));
}
