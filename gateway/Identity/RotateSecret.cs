using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Http.HttpResults;
using Command = Blinq.Grains.Tenants.RotateSecret;

namespace Blinq.Gateway.Identity;

/// <summary>A class: a record's text would hold the secret.</summary>
[RequestBody]
internal sealed class RotateSecretRequest
{
    /// <summary>How long the previous secret stays live; 0 unless told.</summary>
    [Range(0, Decide.MaxGraceSeconds)]
    public int? GraceSeconds { get; set; }

    /// <summary>A secret that the tenant has already. Line breaks at its end are none of it.</summary>
    [StringLength(IdentitySecret.MaxBytes, MinimumLength = IdentitySecret.MinBytes), CountedInBytes]
    public string? Secret { get; set; }
}

/// <param name="Secret">Shown once.</param>
/// <param name="EffectiveAt">No request that starts after this is accepted with an older token.</param>
internal sealed record RotateSecretResponse(
    string Secret, string KeyId, long Epoch, DateTimeOffset EffectiveAt, PreviousKeyBody? Previous)
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => $"RotateSecretResponse {{ KeyId = {KeyId} }}";
}

internal sealed record PreviousKeyBody(string KeyId, DateTimeOffset? ValidUntil);

/// <summary><c>POST /v1/tenant/identity/secret/rotate</c>.</summary>
internal static class RotateSecret
{
    public static async Task<Results<Reply<RotateSecretResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, ITrustProvider trusts, ILedger ledger)
    {
        // The epoch that the caller saw is the one from before the body came in, so that of two requests that overlap
        // in any way only one rotates.
        var caller = http.Caller();
        var (request, malformed) = await JsonBody.ReadOptionalAsync<RotateSecretRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var idempotencyKey = IdempotencyKeys.Read(http, errors);
        var (rotated, refusal) = await ApplyAsync(
            caller, request, caller.Trust.Epoch, idempotencyKey, errors, grains, trusts, http.RequestAborted);
        if (refusal is not null)
            return refusal;
        var previous = rotated!.Previous is { } live ? new PreviousKeyBody(live.Key.Id.Value, live.ValidUntil) : null;
        return new Reply<RotateSecretResponse>(new RotateSecretResponse(
            rotated.Secret.Text, rotated.Key.Value, rotated.Epoch.Value, ledger.Now, previous));
    }

    /// <summary>Rotates, and returns once no older token is accepted anywhere.</summary>
    /// <param name="expected">The epoch that the caller saw; another by now means that another caller rotated.</param>
    /// <param name="errors">What was wrong with the request's key.</param>
    public static async Task<(RotateOutcome.Rotated?, Problem?)> ApplyAsync(
        TenantCaller caller, RotateSecretRequest? request, Epoch expected, Digest? idempotencyKey, FieldErrors errors, IGrains grains,
        ITrustProvider trusts, CancellationToken cancel)
    {
        var (command, invalid) = Check(request, caller, expected, idempotencyKey, errors);
        if (invalid is not null)
            return (null, invalid);
        switch (await grains.Tenant(caller.Trust.Tenant).SendAsync(command!, cancel))
        {
            case RotateOutcome.Rotated rotated:
                trusts.Replace(rotated.Trust);
                // A repeated request waits, too: its first answer may have been lost before the wait was over.
                await trusts.WaitForPropagationAsync(cancel);
                return (rotated, null);
            case RotateOutcome.EpochMoved:
                return (null, Problems.EpochMoved);
            case RotateOutcome.IdempotencyKeyReused:
                return (null, Problems.IdempotencyKeyReused);
            case RotateOutcome.SecretReused:
                return (null, Problems.SecretReused);
            case RotateOutcome.Unknown:
                return (null, Problems.NotFound);
            default:
                throw new UnreachableException();
        }
    }

    private static (Command?, Problem?) Check(
        RotateSecretRequest? request, TenantCaller caller, Epoch expected, Digest? idempotencyKey, FieldErrors errors)
    {
        if (request?.GraceSeconds is < 0 or > Decide.MaxGraceSeconds)
            errors.Add("graceSeconds", $"must be 0 to {Decide.MaxGraceSeconds}");
        var (secret, tooShort) = Secret(request?.Secret, errors);
        if (errors.Problem is { } invalid)
            return (null, invalid);
        if (tooShort)
            return (null, Problems.SecretTooShort with { Errors = [new FieldError("secret", $"must be {IdentitySecret.MinBytes} bytes or more")] });
        return (new Command(
            KeyId.New("ik_"), secret!, request?.Secret is not null, request?.GraceSeconds ?? 0, expected,
            idempotencyKey, caller.Actor), null);
    }

    private static (IdentitySecret? Secret, bool TooShort) Secret(string? imported, FieldErrors errors)
    {
        if (imported is null)
            return (IdentitySecret.New(), false);
        // A secret that was read from a file comes with the file's last line break, which is none of the secret's.
        imported = imported.TrimEnd('\r', '\n');
        if (IdentitySecret.TryImport(imported, out var secret))
            return (secret, false);
        if (Text.IsWellFormed(imported) && Encoding.UTF8.GetByteCount(imported) < IdentitySecret.MinBytes)
            return (null, true);
        errors.Add("secret", $"must be well-formed text of {IdentitySecret.MinBytes} to {IdentitySecret.MaxBytes} bytes");
        return (null, false);
    }
}
