namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>Stands on a page and says whose it is. What has none is open.</summary>
/// <param name="SupportMay">Whether a key of scope <c>support</c> will do.</param>
internal sealed record ConsoleRule(bool SupportMay);

internal static class ConsoleRuleExtensions
{
    /// <summary>Only signed in with a management key; of scope <c>admin</c>, unless told otherwise.</summary>
    public static TBuilder NeedsSignIn<TBuilder>(this TBuilder endpoint, bool supportMay = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ConsoleRule(supportMay));
}
