using System.Globalization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Consoles;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using RotateSecret = Blinq.Gateway.Identity.RotateSecret;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <summary>
/// <c>POST /console/identity/rotate</c>: as <c>POST /v1/tenant/identity/secret/rotate</c> with an Idempotency-Key. The page that
/// answers is the only one that the secret is ever on: sent again, as a reload does, the form rotates nothing and shows nothing (docs/adr/0204).
/// </summary>
internal sealed class RotatePage(
    IGrains grains, ITrustProvider trusts, TenantChangeResult changes, ILedger ledger, ConsoleSessions sessions, IdentityPage identity)
{
    private const int MaxKeyLength = 64;

    public static async Task<IResult> RotateAsync(HttpContext http, RotatePage page)
    {
        var form = http.Form();
        return await page.RotateAsync(http, form, GraceOf(form));
    }

    /// <param name="graceSeconds"><c>null</c> where none was chosen, or none that is a number.</param>
    private async Task<IResult> RotateAsync(HttpContext http, ConsoleForm form, int? graceSeconds)
    {
        if (graceSeconds is not { } grace)
            return await identity.PageAsync(http, false, FieldErrors.One("graceSeconds", $"must be 0 to {Decide.MaxGraceSeconds}"));
        if (form["rotation"] is not { Length: > 0 and <= MaxKeyLength } key || key.AsSpan().ContainsAnyExceptInRange('!', '~')
            || !long.TryParse(form["epoch"], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
            return await identity.PageAsync(http, false, Problems.InvalidRequest);

        var (rotated, refusal) = await RotateSecret.ApplyAsync(
            http.Caller(), new RotateSecretRequest { GraceSeconds = grace }, new Epoch(epoch), IdempotencyKeys.HashOf(key), new FieldErrors(), grains, trusts,
            http.RequestAborted);
        if (refusal is not null)
            return await identity.PageAsync(http, false, refusal);

        // A key that leaked: what it signed is revoked, too, so that it stays refused for that reason.
        if (form.Has("revokeAll") && !rotated!.Repeated
            && (await Revoke.ApplyAsync(http.Caller(), new RevokeRequest(), null, new FieldErrors(), grains, changes, ledger, http.RequestAborted)).Result is Problem tooMany)
            return await identity.PageAsync(http, false, tooMany);

        var session = http.Visit().Session;
        var isNew = !session.ShownSecrets.Contains(rotated!.Key);
        var previous = rotated.Previous is { } live ? new PreviousKeyBody(live.Key.Id.Value, live.ValidUntil) : null;
        return new PageResult<RotatedView, RotatedModel>(
            new RotatedModel(isNew ? rotated.Secret.Text : null, rotated.Key.Value, previous, null), "identity", "rotated.title", StatusCodes.Status200OK)
        {
            ReturnPath = ConsolePaths.Identity,
            // Only once it was sent: an answer that was lost on its way must not lose the secret.
            Sent = isNew ? async () => await sessions.NoteShownAsync(session, rotated.Key, CancellationToken.None) : null,
        };
    }

    private static int? GraceOf(ConsoleForm form) => form["grace"] switch
    {
        "now" => 0,
        "hour" => 3_600,
        "day" => 86_400,
        "own" when int.TryParse(form.Trimmed("minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && minutes is >= 1 and <= Decide.MaxGraceSeconds / 60 => minutes * 60,
        _ => null,
    };
}
