using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Errors;
using Blinq.Grains.Conversations;
using Blinq.Grains.Knowledge;
using Blinq.Ledger.Knowledge;

namespace Blinq.Gateway.Conversations;

/// <summary>A document that a reply names.</summary>
/// <param name="Field">Where it stands in the request.</param>
internal sealed record NamedSource(string Field, string Id, long Version);

/// <summary>
/// Looks up the documents that a reply names: only those that stand in that very version and that the conversation's visitor may
/// see now. One that is hidden, changed, deleted or unknown is refused in the same words (docs/adr/0213).
/// </summary>
internal static class ReplySources
{
    /// <summary>Each document once.</summary>
    public static IReadOnlyList<NamedSource> Check(IReadOnlyList<SourceRequest?>? given, FieldErrors errors)
    {
        var sources = new List<NamedSource>();
        if (given?.Count > Decide.MaxSources)
            errors.Add("sources", $"must be a list of at most {Decide.MaxSources}");
        foreach (var (index, source) in (given ?? []).Take(Decide.MaxSources).Index())
        {
            var field = $"sources[{index}]";
            if (source is null)
                errors.Add(field, "must be an object");
            else if (source.DocumentId is null)
                errors.Add($"{field}.documentId", "is required");
            else if (!KnowledgeRules.IsId(source.DocumentId))
                errors.Add($"{field}.documentId", $"must be {KnowledgeRules.IdForm}");
            else if (source.Version is null)
                errors.Add($"{field}.version", "is required");
            else if (source.Version < 1)
                errors.Add($"{field}.version", "must be 1 or more");
            else
                sources.Add(new NamedSource(field, source.DocumentId, source.Version.Value));
        }
        return [.. sources.DistinctBy(source => (source.Id, source.Version))];
    }

    public static async ValueTask<(IReadOnlyList<ReplySource>? Sources, Problem? Problem)> FindAsync(
        TenantCaller caller, ScopeOutcome.InScope scope, IReadOnlyList<NamedSource> sources, ILedgerKnowledge knowledge,
        CancellationToken cancel)
    {
        var excerpt = await knowledge.ReadKnowledgeExcerptAsync(caller.Trust.Tenant, [.. sources.Select(source => source.Id)], cancel);
        var tokens = ScopeTokens.OfVisitor(
            scope.ToVisitor(caller), excerpt.Audiences.Select(one => (one.Audience, AudienceJson.Read(one.Rule)))).ToHashSet(StringComparer.Ordinal);
        var visible = excerpt.Documents.Where(document => ScopeTokens.OfDetails(document.Details).Any(tokens.Contains))
            .ToDictionary(document => (document.Document, document.Version));
        if (sources.Where(source => !visible.ContainsKey((source.Id, source.Version))).ToList() is { Count: > 0 } unavailable)
            return (null, Problems.SourceUnavailable with
            {
                Errors = [.. unavailable.Select(source => new FieldError(source.Field, "is no document in this version that the visitor may see now"))],
            });
        return ([.. sources.Select(source => Describe(source, visible[(source.Id, source.Version)].Details))], null);
    }

    private static ReplySource Describe(NamedSource source, string details)
    {
        var read = JsonElement.Parse(details);
        return new ReplySource(source.Id, source.Version, read.GetProperty("title").GetString()!, read.TryGetProperty("url", out var url) ? url.GetString() : null);
    }
}
