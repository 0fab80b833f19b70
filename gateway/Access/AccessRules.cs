using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.RateLimits;
using Blinq.Identity.Trust;

namespace Blinq.Gateway.Access;

/// <summary>Stands on an endpoint and says who may call it. What has none is open, and checks for itself.</summary>
internal abstract record AccessRule
{
    private AccessRule() { }

    /// <summary>A management key of a tenant.</summary>
    /// <param name="SupportMay">Whether one of scope <c>support</c> will do.</param>
    /// <param name="AuditMay">Whether one of scope <c>audit</c> will do.</param>
    /// <param name="AssistantMay">Whether one of scope <c>assistant</c> will do.</param>
    public sealed record ManagementKey(bool SupportMay, bool AuditMay, bool AssistantMay) : AccessRule
    {
        /// <summary>A new scope is let in nowhere until it is named here.</summary>
        public bool Allows(Scope scope) => scope switch
        {
            Scope.Admin => true,
            Scope.Support => SupportMay,
            Scope.Audit => AuditMay,
            Scope.Assistant => AssistantMay,
            _ => false,
        };
    }

    /// <param name="BasicMay">
    /// Whether a browser may show it as the password of HTTP Basic. Only what changes nothing: a browser adds such a password by
    /// itself to a request that another site's page makes.
    /// </param>
    public sealed record OperatorKey(bool BasicMay) : AccessRule;
}

/// <summary>Lets a call through to its endpoint if the endpoint's rule allows, before the body is read.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, ManagementAccess management, OperatorAccess operators, Limits limits)
{
    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() is { } rule ? CheckAsync(http, rule) : next(http);

    private async Task CheckAsync(HttpContext http, AccessRule rule)
    {
        var refusal = rule switch
        {
            AccessRule.ManagementKey key => Limit(http, await CheckAsync(http, key)),
            AccessRule.OperatorKey key => operators.Check(http, key.BasicMay),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        await (refusal is null ? next(http) : refusal.ExecuteAsync(http));
    }

    private ValueTask<Problem?> CheckAsync(HttpContext http, AccessRule.ManagementKey key)
    {
        http.Features.Set(new LateBodyCheck(late => management.CheckAsync(late, key)));
        return management.CheckAsync(http, key);
    }

    // Only once the key is known to be wrong: guesses from its address must not keep the right one out.
    private Problem? Limit(HttpContext http, Problem? refusal) =>
        refusal?.Code == Problems.Unauthorized.Code ? limits.WrongKey(http) ?? refusal : refusal;
}

internal static class AccessRuleExtensions
{
    /// <summary>Only with a management key; of scope <c>admin</c>, unless told otherwise.</summary>
    public static TBuilder NeedsManagementKey<TBuilder>(this TBuilder endpoint, bool supportMay = false, bool auditMay = false, bool assistantMay = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AccessRule.ManagementKey(supportMay, auditMay, assistantMay));

    public static TBuilder NeedsOperatorKey<TBuilder>(this TBuilder endpoint, bool basic = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AccessRule.OperatorKey(basic));
}
