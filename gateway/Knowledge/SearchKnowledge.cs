using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

[RequestBody]
internal sealed class SearchKnowledgeRequest
{
    /// <summary>Words, in any order; the last one may be a beginning.</summary>
    [Required, StringLength(KnowledgeQuery.MaxLength, MinimumLength = 1)]
    public string? Query { get; set; }

    /// <summary>How many passages at most; 5 unless told.</summary>
    [NeverNull, Range(1, KnowledgeQuery.MaxLimit)]
    public int? Limit { get; set; } = 5;

    /// <summary>Only documents of these collections.</summary>
    [MaxLength(KnowledgeQuery.MaxCollections), TextFormat(TextFormatAttribute.KnowledgeId)]
    public IReadOnlyList<string?>? Collections { get; set; }
}

/// <param name="Next">Give it as <c>cursor</c>, with the same query and collections, to go on; <c>null</c> at the end.</param>
internal sealed record SearchKnowledgeResponse(IReadOnlyList<PassageBody> Passages, string? Next);

/// <param name="Version">The document's.</param>
/// <param name="Heading">The heading that the passage stands under; <c>null</c> = none.</param>
/// <param name="Highlights">Where words of the query stand in the text: start and length of each, in UTF-16 code units.</param>
internal sealed record PassageBody(
    string DocumentId, long Version, string? Title, string? Url, string? Heading, string Text, IReadOnlyList<IReadOnlyList<int>> Highlights);

/// <summary><c>POST /v1/tenant/sessions/{sessionId}/knowledge/search</c>.</summary>
internal static class SearchKnowledge
{
    private const int Attempts = 3;

    public static async Task<Results<Reply<SearchKnowledgeResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, ILedgerKnowledge knowledge, string sessionId, string? cursor)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        var (request, malformed) = await JsonBody.ReadAsync<SearchKnowledgeRequest>(http);
        if (malformed is not null)
            return malformed;
        return await ApplyAsync(http.Caller(), key, request!, cursor, grains, knowledge, http.RequestAborted);
    }

    /// <param name="cursor">Where the page before ended; <c>null</c> = the first page.</param>
    public static async Task<Results<Reply<SearchKnowledgeResponse>, Problem>> ApplyAsync(
        TenantCaller caller, ConversationKey key, SearchKnowledgeRequest request, string? cursor, IGrains grains, ILedgerKnowledge knowledge,
        CancellationToken cancel)
    {
        if (Check(request) is { } invalid)
            return invalid;
        IReadOnlyList<string> collections = [.. (request.Collections ?? []).OfType<string>()];
        if (!SearchCursor.TryRead(cursor, request.Query!, collections, out var offset))
            return FieldErrors.One("cursor", "is not one of this search's");
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var (scope, refusal) = await SessionScope.AskAsync(grains, caller, key, cancel);
            if (refusal is not null)
                return refusal;
            var search = new KnowledgeQuery(
                caller.Trust.Tenant, scope!.ToVisitor(caller), request.Query!, collections, request.Limit!.Value, offset);
            var found = await knowledge.SearchAsync(caller.Trust.Tenant, search, cancel);
            var (passages, next) = search.PageOf(found);
            var record = new RecordSearch(
                request.Query!, [.. passages.Select(passage => new GivenPassage(passage.Document, passage.Version, passage.Ordinal))],
                found.KnowledgeVersion, scope!.User, scope.Claims, caller.Key.Id) { Terms = caller.Trust.Terms };
            switch (await grains.Conversation(key).SendAsync(record, cancel))
            {
                case ScopeOutcome.Recorded:
                    return new Reply<SearchKnowledgeResponse>(new SearchKnowledgeResponse(
                        [.. passages.Select(passage => Describe(passage, search))], next is { } at ? SearchCursor.Write(at, request.Query!, collections) : null));
                case ScopeOutcome.Unknown:
                    return Problems.NotFound;
                case ScopeOutcome.Ended:
                    return Problems.ConversationEnded;
            }
            // The visitor's scope changed meanwhile, so what was found may not be given.
        }
        return Problems.ScopeUnsettled;
    }

    private static PassageBody Describe(FoundPassage passage, KnowledgeQuery search)
    {
        var details = JsonElement.Parse(passage.Details);
        return new PassageBody(
            passage.Document, passage.Version, DocumentView.Optional(details, "title"), DocumentView.Optional(details, "url"),
            passage.Heading.Length == 0 ? null : passage.Heading, passage.Text,
            [.. search.Highlight(passage.Text).Select(range => (IReadOnlyList<int>)[range.Start, range.Length])]);
    }

    private static Problem? Check(SearchKnowledgeRequest request)
    {
        var errors = new FieldErrors();
        errors.Text("query", request.Query, 1, KnowledgeQuery.MaxLength);
        if (request.Limit is not (>= 1 and <= KnowledgeQuery.MaxLimit))
            errors.Add("limit", $"must be 1 to {KnowledgeQuery.MaxLimit}");
        if (request.Collections?.Count > KnowledgeQuery.MaxCollections)
            errors.Add("collections", $"must be a list of at most {KnowledgeQuery.MaxCollections}");
        foreach (var (index, collection) in (request.Collections ?? []).Index())
        {
            if (!KnowledgeRules.IsId(collection))
                errors.Add($"collections[{index}]", $"must be {KnowledgeRules.IdForm}");
        }
        return errors.Problem;
    }
}
