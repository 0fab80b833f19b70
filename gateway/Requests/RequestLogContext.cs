using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Requests;

/// <summary>Whom a request was about, for the log.</summary>
internal sealed record RequestLogContext(string? Tenant, string? Session)
{
    public static readonly RequestLogContext Nothing = new(null, null);
}

/// <summary>Whether the log's level asks for the notes; most of the time it does not, and they cost something.</summary>
internal sealed class RequestLog(ILogger<RequestPipeline> log)
{
    public void About(HttpContext http, TenantId tenant, SessionId? session)
    {
        if (log.IsEnabled(LogLevel.Debug))
            http.Features.Set(new RequestLogContext(tenant.Value, session?.Value));
    }
}
