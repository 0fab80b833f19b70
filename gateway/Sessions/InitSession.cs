using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.RateLimits;
using Blinq.Gateway.Tenants;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Sessions;

// A class: a record's text would hold credentials.
/// <summary>What the widget sends to start or to come back.</summary>
[RequestBody]
internal sealed class InitSessionRequest
{
    public const string Latest = "latest";

    public const string LatestFirst = "latest-first";

    /// <summary>What stands in the tenant's pages.</summary>
    [Required]
    public string? PublicToken { get; set; }

    /// <summary>The JWT that the tenant's backend signed; <c>null</c> and empty mean none.</summary>
    [TextFormat(TextFormatAttribute.Jwt)]
    public IdentityTokenField IdentityToken { get; set; }

    /// <summary>The credential that the browser kept; one that is of no use is ignored.</summary>
    public string? Session { get; set; }

    /// <summary>
    /// <c>latest</c>: without a usable session, go on with the user's latest conversation on any device; <c>latest-first</c>:
    /// also where the session is usable. Both only where the token is accepted.
    /// </summary>
    [Choice(Latest, LatestFirst)]
    public string? Resume { get; set; }

    public ContextBody? Context { get; set; }
}

/// <summary>Where on the tenant's site the visitor is. Fragments are dropped, and query parameters that the tenant does not name: they often hold secrets.</summary>
[RequestBody]
internal sealed class ContextBody
{
    /// <summary>Longest allowed length in UTF-16 code units; of an address, without what is dropped.</summary>
    public const int MaxLength = 2_048;

    [StringLength(MaxLength)]
    public string? Url { get; set; }

    /// <summary>Such as <c>kk-KZ</c>.</summary>
    [StringLength(MaxLength)]
    public string? Locale { get; set; }

    [StringLength(MaxLength)]
    public string? Referrer { get; set; }
}

/// <param name="Session">The credential to keep; give it to the next init and to every other call.</param>
/// <param name="User">Who the visitor is; <c>null</c> when anonymous.</param>
/// <param name="Seq">The conversation's last event.</param>
/// <param name="Widget">How the tenant wants its chat to look; <c>null</c> where it said nothing.</param>
/// <param name="PageParameters">Query parameters of pages' addresses to send the next time; <c>null</c> = none.</param>
internal sealed record InitSessionResponse(
    string Session, string SessionId, SessionMode Mode, UserBody? User, bool Resumed, long Seq,
    WidgetView? Widget, IReadOnlyList<string>? PageParameters);

/// <param name="Id">The token's <c>sub</c>.</param>
internal sealed record UserBody(string Id, string? Name, string? Email);

/// <summary><c>POST /v1/session/init</c>: the hot path.</summary>
internal static class InitSession
{
    public static async Task<Results<Reply<InitSessionResponse>, Problem>> HandleAsync(
        HttpContext http, Limits limits, SessionInitializer entrance)
    {
        if (limits.Call(http) is { } tooMany)
            return tooMany;
        var (request, malformed) = await JsonBody.ReadAsync<InitSessionRequest>(http);
        if (malformed is not null)
            return malformed;
        if (Check(request!) is { } invalid)
            return invalid;

        var (admission, refusal) = await entrance.AuthenticateAsync(http, request!);
        if (refusal is not null)
            return refusal;
        var user = admission!.User is { } bound ? new UserBody(bound.Subject.Value, bound.Name, bound.Email) : null;
        var mode = user is null ? SessionMode.Anonymous : SessionMode.Identified;
        return new Reply<InitSessionResponse>(new InitSessionResponse(
            admission.Credential, admission.Session.Value, mode, user, admission.Resumed, admission.Seq, admission.Widget,
            admission.PageParameters));
    }

    private static Problem? Check(InitSessionRequest request)
    {
        var errors = new FieldErrors();
        if (request.PublicToken is null)
            errors.Add("publicToken", "is required");
        if (request.Resume is not (null or InitSessionRequest.Latest or InitSessionRequest.LatestFirst))
            errors.Add("resume", "must be latest or latest-first, or left out");
        errors.OptionalText("context.url", PageAddress.WithoutSecrets(request.Context?.Url), 0, ContextBody.MaxLength);
        errors.OptionalText("context.locale", request.Context?.Locale, 0, ContextBody.MaxLength);
        errors.OptionalText("context.referrer", PageAddress.WithoutSecrets(request.Context?.Referrer), 0, ContextBody.MaxLength);
        return errors.Problem;
    }
}
