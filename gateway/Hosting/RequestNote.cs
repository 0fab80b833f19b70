using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Hosting;

/// <summary>Whom a request was about, for the log.</summary>
internal sealed record RequestNote(string? Tenant, string? Session)
{
    public static readonly RequestNote Nothing = new(null, null);
}

/// <summary>Whether anyone reads the notes; most of the time nobody does, and they cost something.</summary>
internal sealed class RequestNotes(ILogger<Edge> log)
{
    public void About(HttpContext http, TenantId tenant, SessionId? session)
    {
        if (log.IsEnabled(LogLevel.Debug))
            http.Features.Set(new RequestNote(tenant.Value, session?.Value));
    }
}
