using System.Globalization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Clients;
using Blinq.Grains.Consoles;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using AuditKeys = Blinq.Gateway.Audit.AuditKeys;
using IssueAuditKey = Blinq.Gateway.Audit.IssueAuditKey;
using IssueAuditKeyRequest = Blinq.Gateway.Audit.IssueAuditKeyRequest;

namespace Blinq.Gateway.TenantConsole.Audit;

/// <param name="ManagementKey"><c>null</c> where it was on a page before.</param>
internal sealed record AuditKeyModel(string? ManagementKey, string Label, DateTimeOffset? ExpiresAt)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => $"AuditKeyModel {{ Label = {Label} }}";
}

/// <summary>
/// <c>POST /console/audit/keys</c>: as <c>POST /v1/tenant/audit/keys</c> with an Idempotency-Key. A key stands in no address, so
/// an auditor gets two things: where to sign in, and the key, on this one page (docs/adr/0206).
/// </summary>
internal sealed class AuditKeyPage(ManagementKeyIssuer issuer, ILedger ledger, ConsoleSessions sessions)
{
    private const int MaxNameLength = 64;

    public static Task<IResult> IssueAsync(HttpContext http, AuditKeyPage page) => page.IssueAsync(http);

    /// <summary>As <c>DELETE /v1/tenant/audit/keys/{keyId}</c>.</summary>
    public static async Task<IResult> EndAsync(HttpContext http, IGrains grains, TenantChangeResult changes)
    {
        var outcome = await AuditKeys.RevokeAsync(http, grains, changes, http.Form()["keyId"] ?? "");
        return outcome.Result is Problem refusal ? ErrorPage.Of(refusal) : SeeOther.To($"{ConsolePaths.Audit}?done=auditor-ended");
    }

    private async Task<IResult> IssueAsync(HttpContext http)
    {
        var form = http.Form();
        if (form["order"] is not { Length: > 0 and <= MaxNameLength } name || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return await AuditPage.PageAsync(http, ledger, null, null, "", Problems.InvalidRequest);
        var request = new IssueAuditKeyRequest { Label = form.Trimmed("label") ?? "", ExpiresAt = EndOf(form) };
        var outcome = await IssueAuditKey.ApplyAsync(
            http.Caller(), request, IdempotencyKeys.HashOf(name), new FieldErrors(), issuer, ledger, http.RequestAborted);
        if (outcome.Result is not CreatedReply<IssueManagementKeyResponse> { Value: var issued })
            return await AuditPage.PageAsync(http, ledger, null, null, request.Label, (Problem)outcome.Result);

        var session = http.Visit().Session;
        var id = new KeyId(issued.KeyId);
        var isNew = !session.ShownSecrets.Contains(id);
        return new PageResult<AuditKeyView, AuditKeyModel>(
            new AuditKeyModel(isNew ? issued.ManagementKey : null, issued.Label, issued.ExpiresAt), "audit", "auditor.issued", StatusCodes.Status200OK)
        {
            ReturnPath = ConsolePaths.Audit,
            // Only once it was sent: an answer that was lost on its way must not lose the key.
            Sent = isNew ? async () => await sessions.NoteKeyShownAsync(session, id, CancellationToken.None) : null,
        };
    }

    /// <summary>Counted from when the page was made, so that the form sent again asks for the same key.</summary>
    private static string? EndOf(ConsoleForm form) =>
        DateTimeOffset.TryParseExact(form["since"], AuditKeyOrder.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
        && int.TryParse(form.Trimmed("days"), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= IssueAuditKey.MaxDays
            ? since.AddDays(days).UtcDateTime.ToString(AuditKeyOrder.TimeFormat, CultureInfo.InvariantCulture)
            : null;
}
