using System.Globalization;
using System.Text;
using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Ledger;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Verification;
using AuditKeyBody = Blinq.Gateway.Audit.AuditKeyBody;
using AuditKeys = Blinq.Gateway.Audit.AuditKeys;
using ExportAudit = Blinq.Gateway.Audit.ExportAudit;

namespace Blinq.Gateway.TenantConsole.Audit;

/// <summary>A change of the tenant's own, with who made it.</summary>
/// <param name="Actor">A management key's label and id, or <c>operator</c>.</param>
/// <param name="Payload">What was changed, as it was hashed; <c>null</c> once erased.</param>
internal sealed record TenantChangeLine(long Seq, DateTimeOffset At, string Type, string Actor, string? Payload, string Hash);

/// <param name="Report">Of the whole trail; <c>null</c> until it is asked for.</param>
/// <param name="Keys">Of scope <c>audit</c>.</param>
/// <param name="Order">What the form that issues such a key holds.</param>
internal sealed record AuditModel(
    IReadOnlyList<TenantChangeLine> Changes, string? Before, VerificationReport? Report, IReadOnlyList<AuditKeyBody> Keys, AuditKeyOrder Order, Problem? Refused);

/// <param name="Name">Under which the form issues one key, however often it is sent.</param>
/// <param name="Since">When the page was made: a life of so many days is counted from there.</param>
internal sealed record AuditKeyOrder(string Name, string Since, string Label)
{
    /// <summary>Of <see cref="Since"/>, and of the end that is counted from there.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
}

/// <summary><c>/console/audit</c>: what was changed by whom, and the whole trail: to take away, or verified here.</summary>
internal static class AuditPage
{
    private const int Shown = 50;

    public static Task<IResult> ShowAsync(HttpContext http, ILedger ledger, string? upto) => PageAsync(http, ledger, upto, null, "", null);

    /// <summary>What <c>audit verify</c> does with an export, over the same events, without the file between.</summary>
    public static async Task<IResult> VerifyAsync(HttpContext http, ILedger ledger)
    {
        var tenant = http.Caller().Trust.Tenant;
        var report = await LedgerVerifier.VerifyEventsAsync(
            ledger.ExportAsync(tenant, null, null, http.RequestAborted), new VerificationOptions { Source = tenant.Value }, http.RequestAborted);
        return await PageAsync(http, ledger, null, report, "", null);
    }

    /// <summary>As <c>GET /v1/tenant/audit/export</c>, to be saved as a file.</summary>
    public static IResult Export(HttpContext http, ILedger ledger)
    {
        var outcome = ExportAudit.Handle(http, ledger, null, null);
        if (outcome.Result is Problem refusal)
            return ErrorPage.Of(refusal);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{http.Caller().Trust.Tenant.Value}.jsonl\"";
        return outcome;
    }

    /// <param name="label">What was typed, where it was refused.</param>
    public static async Task<IResult> PageAsync(HttpContext http, ILedger ledger, string? upto, VerificationReport? report, string label, Problem? refusal)
    {
        var trust = http.Caller().Trust;
        var last = long.TryParse(upto, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted > 0 ? Math.Min(wanted, trust.Version) : trust.Version;
        var after = Math.Max(0, last - Shown);
        var events = await ledger.ReadAsync(StreamId.ForTenant(trust.Tenant), after, Shown, http.RequestAborted);
        var labels = trust.ManagementKeys.ToDictionary(key => key.Id.Value, key => key.Label, StringComparer.Ordinal);
        return new PageResult<AuditView, AuditModel>(
            new AuditModel(
                [.. events.Where(recorded => recorded.Seq <= last).Reverse().Select(recorded => Line(recorded, labels))],
                after == 0 ? null : $"{ConsolePaths.Audit}?upto={after}", report, AuditKeys.InForce(trust, ledger.Now),
                new AuditKeyOrder(
                    OrderNames.New(), ledger.Now.UtcDateTime.ToString(AuditKeyOrder.TimeFormat, CultureInfo.InvariantCulture), label),
                refusal),
            "audit", "audit.title", refusal?.Status ?? StatusCodes.Status200OK) { ReturnPath = ConsolePaths.Audit };
    }

    private static TenantChangeLine Line(RecordedEvent recorded, Dictionary<string, string> labels)
    {
        var payload = recorded.Payload is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
        var actor = payload is null ? "–" : ActorOf(payload);
        return new TenantChangeLine(
            recorded.Seq, recorded.At, recorded.Type, labels.TryGetValue(actor, out var label) ? $"{label} ({actor})" : actor, payload, recorded.Hash.ToString());
    }

    private static string ActorOf(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.TryGetProperty("actor", out var actor) && actor.ValueKind == JsonValueKind.String ? actor.GetString()! : "–";
    }
}
