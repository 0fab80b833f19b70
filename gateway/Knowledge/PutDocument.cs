using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Knowledge;
using Blinq.Identity.Claims;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

[RequestBody]
internal class PutDocumentRequest
{
    [Required, StringLength(DocumentContent.MaxTitleLength, MinimumLength = 1)]
    public string? Title { get; set; }

    /// <summary>Plain text or Markdown; it is cut into passages at headings and paragraphs.</summary>
    [Required, StringLength(DocumentContent.MaxTextBytes, MinimumLength = 1), CountedInBytes]
    public string? Text { get; set; }

    /// <summary>Where people can read it; without a user's name or password.</summary>
    [TextFormat(TextFormatAttribute.Url), StringLength(DocumentContent.MaxUrlLength)]
    public string? Url { get; set; }

    /// <summary>Such as <c>kk-KZ</c>.</summary>
    [StringLength(DocumentContent.MaxLocaleLength, MinimumLength = 1)]
    public string? Locale { get; set; }

    /// <summary>What a search can be narrowed to.</summary>
    [TextFormat(TextFormatAttribute.KnowledgeId)]
    public string? Collection { get; set; }

    /// <summary>At most 8: what audiences may compare claims with. A text of at most 128 characters, a number, true or false each.</summary>
    public JsonElement? Attributes { get; set; }

    /// <summary>Who may see it: ids of audiences, <c>everyone</c>, <c>verified</c>, or <c>only:</c> and a subject. None = nobody may.</summary>
    [MaxLength(DocumentContent.MaxAudiences), TextFormat(TextFormatAttribute.Audience)]
    public IReadOnlyList<string?>? Audiences { get; set; }
}

/// <param name="Version">Counts what happened to the document.</param>
/// <param name="VisibleToNobody">Whether it has no audience, so that nobody may see it.</param>
/// <param name="UnknownAudiences">Of those it has, which there are none of: nobody belongs to these until they are put.</param>
internal sealed record PutDocumentResponse(
    string DocumentId, long Version, DateTimeOffset At, string Hash, int Passages, IReadOnlyList<string> Audiences, bool VisibleToNobody,
    IReadOnlyList<string> UnknownAudiences);

/// <summary><c>PUT /v1/tenant/knowledge/documents/{documentId}</c>.</summary>
internal static class PutDocument
{
    /// <summary>A text of 256 KiB as JSON that escapes all it can.</summary>
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    public static async Task<Results<CreatedReply<PutDocumentResponse>, Reply<PutDocumentResponse>, Problem>> HandleAsync(
        HttpContext http, KnowledgeLibrary library, ILedgerKnowledge knowledge, string documentId)
    {
        var (request, malformed) = await JsonBody.ReadAsync<PutDocumentRequest>(http);
        if (malformed is not null)
            return malformed;
        var (put, response, refusal) = await ApplyAsync(http.Caller(), "documentId", documentId, request!, library, knowledge, http.RequestAborted);
        if (refusal is not null)
            return refusal;
        return put!.IsNew ? new CreatedReply<PutDocumentResponse>(response!) : new Reply<PutDocumentResponse>(response!);
    }

    /// <summary>The same for a document that came in any way.</summary>
    /// <param name="idField">What its id is called there.</param>
    /// <returns>What came of it, or why nothing did.</returns>
    public static async Task<(PutOutcome.Put? Put, PutDocumentResponse? Response, Problem? Problem)> ApplyAsync(
        TenantCaller caller, string idField, string? documentId, PutDocumentRequest request, KnowledgeLibrary library, ILedgerKnowledge knowledge,
        CancellationToken cancel)
    {
        var errors = new FieldErrors();
        if (!KnowledgeRules.IsId(documentId))
            errors.Add(idField, $"must be {KnowledgeRules.IdForm}");
        var content = Read(request, caller.Trust, errors);
        if (errors.Problem is { } invalid)
            return (null, null, invalid);

        var tenant = caller.Trust.Tenant;
        switch (await library.PutAsync(tenant, documentId!, content, caller.Actor, cancel))
        {
            case PutOutcome.Put put:
                var unknown = content.Audiences.All(ScopeTokens.IsBuiltIn) ? []
                    : FindUnknown(content.Audiences, (await knowledge.ListAudiencesAsync(tenant, cancel)).Select(one => one.Audience));
                return (put, new PutDocumentResponse(
                    documentId!, put.Version, put.At, content.ToHash().ToString(), put.Passages, content.Audiences, content.Audiences.Count == 0, unknown), null);
            case PutOutcome.Full:
                return (null, null, Problems.KnowledgeFull);
            case PutOutcome.TooManyPassages:
                return (null, null, FieldErrors.One("text", $"makes more than {KnowledgeRules.MaxPassages} passages; cut it into several documents"));
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Of a document's audiences, those that there are none of.</summary>
    /// <param name="known">The ids of those that there are.</param>
    public static IReadOnlyList<string> FindUnknown(IReadOnlyList<string> audiences, IEnumerable<string> known) =>
        [.. audiences.Where(audience => !ScopeTokens.IsBuiltIn(audience)).Except(known, StringComparer.Ordinal)];

    private static DocumentContent Read(PutDocumentRequest request, TenantTrust trust, FieldErrors errors)
    {
        var title = errors.Text("title", request.Title, 1, DocumentContent.MaxTitleLength);
        var text = errors.Text("text", request.Text, 1, DocumentContent.MaxTextBytes);
        if (text.Length <= DocumentContent.MaxTextBytes && Encoding.UTF8.GetByteCount(text) > DocumentContent.MaxTextBytes)
            errors.Add("text", $"must be {DocumentContent.MaxTextBytes / 1024} KiB at most");
        if (request.Url is { } url && !WidgetSettings.IsUrl(url, httpsOnly: false, DocumentContent.MaxUrlLength))
            errors.Add("url", $"must be an absolute https or http address of at most {DocumentContent.MaxUrlLength} characters, without user name");
        var locale = errors.OptionalText("locale", request.Locale, 1, DocumentContent.MaxLocaleLength);
        if (request.Collection is { } collection && !KnowledgeRules.IsId(collection))
            errors.Add("collection", $"must be {KnowledgeRules.IdForm}");
        return new DocumentContent(title, text, request.Url, locale, request.Collection, Attributes(request.Attributes, errors), Audiences(request.Audiences, trust, errors));
    }

    private static Dictionary<string, ClaimValue> Attributes(JsonElement? attributes, FieldErrors errors)
    {
        var read = new Dictionary<string, ClaimValue>(StringComparer.Ordinal);
        if (attributes is not { ValueKind: not JsonValueKind.Null } given)
            return read;
        if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Count() > DocumentContent.MaxAttributes)
        {
            errors.Add("attributes", $"must be an object of at most {DocumentContent.MaxAttributes} attributes");
            return read;
        }
        foreach (var (index, attribute) in given.EnumerateObject().Index())
        {
            if (!AudienceJson.IsAttributeName(attribute.Name))
                errors.Add($"attributes[{index}]", "must have a name of 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'");
            else if (!ClaimValue.TryRead(attribute.Value, out var value))
                errors.Add($"attributes.{attribute.Name}", "must be a text of at most 128 characters, a number of at most 24 without exponent, true or false");
            else if (!read.TryAdd(attribute.Name, value))
                errors.Add($"attributes.{attribute.Name}", "stands there twice");
        }
        return read;
    }

    private static string[] Audiences(IReadOnlyList<string?>? audiences, TenantTrust trust, FieldErrors errors)
    {
        if (audiences is null)
            return [];
        if (audiences.Count > DocumentContent.MaxAudiences)
            errors.Add("audiences", $"must be a list of at most {DocumentContent.MaxAudiences}");
        var read = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (index, audience) in audiences.Index())
        {
            if (AudienceOf(audience, trust) is { } known)
                read.Add(known);
            else
                errors.Add($"audiences[{index}]", "must be an audience's id, everyone, verified, or only: and a subject");
        }
        return [.. read];
    }

    /// <summary>A subject stands in the trail by the opaque id only, which outlives an erasure.</summary>
    private static string? AudienceOf(string? audience, TenantTrust trust)
    {
        if (audience?.StartsWith(ScopeTokens.SubjectPrefix, StringComparison.Ordinal) == true)
        {
            var subject = audience[ScopeTokens.SubjectPrefix.Length..];
            return SubjectId.IsValid(subject) ? ScopeTokens.UserPrefix + trust.UserIds.For(new SubjectId(subject)).Value : null;
        }
        if (audience?.StartsWith(ScopeTokens.UserPrefix, StringComparison.Ordinal) == true)
            return UserId.TryParse(audience.AsSpan(ScopeTokens.UserPrefix.Length), out _) ? audience : null;
        return KnowledgeRules.IsId(audience) ? audience : null;
    }
}
