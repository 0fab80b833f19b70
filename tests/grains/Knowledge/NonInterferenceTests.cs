using System.Text.Json;
using Blinq.Grains.Knowledge;
using Blinq.Grains.Tenants;
using Blinq.Grains.Words;
using Blinq.Identity.Claims;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Sqlite;
using FsCheck;
using FsCheck.Fluent;

namespace Blinq.Grains.Tests.Knowledge;

/// <summary>
/// Over random documents, audiences, claims and queries: the answer is, byte for byte, the one that is given where every document
/// that the visitor may not see is not there; it holds nothing that a naive reading of the rules would not allow; it is not empty
/// where that finds something; and both stores give the same. An answer is all of its pages, with their highlights and where each
/// says that the next one begins.
/// </summary>
public sealed class NonInterferenceTests
{
    private const int QueriesPerWorld = 4;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] Words = ["заказ", "заказы", "доставка", "возврат", "order", "orders", "refund", "план", "қызмет", "apple", "apply", "x1", "x2"];
    private static readonly string[] Plans = ["free", "pro", "team"];
    private static readonly string[] Orgs = ["acme", "globex"];
    private static readonly ClaimNames Names = ClaimNames.Of(["plan", "org", "groups"])!;

    [Fact]
    public Task WhatIsHiddenChangesNoByteOfAnAnswer() => CheckAsync(worlds: 6);

    [Fact, Trait("Tier", "long")]
    public Task WhatIsHiddenChangesNoByteOfAnAnswerInManyWorlds() => CheckAsync(worlds: 150);

    private static async Task CheckAsync(int worlds)
    {
        var directory = Directory.CreateTempSubdirectory("blinq-knowledge-");
        try
        {
            await using var sqlite = await SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = directory.FullName }, TimeProvider.System, None);
            var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
            await using var postgres = await PostgresLedger.OpenAsync(
                new PostgresLedgerOptions { ConnectionString = database, ConnectTimeout = TimeSpan.FromSeconds(30), Timeout = TimeSpan.FromSeconds(60) },
                TimeProvider.System, None);
            var found = 0;
            // A world is drawn from its seed, so there is nothing to shrink; what failed is told, and replayed, by the seeds of both.
            Prop.ForAll(ArbMap.Default.GeneratorFor<int>().ToArbitrary(), seed =>
            {
                found += CheckAsync(new Random(seed), (sqlite, sqlite), (postgres, postgres)).GetAwaiter().GetResult();
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(worlds));
            Assert.True(found > worlds, $"Only {found} passages were found in all, so little was shown.");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<int> CheckAsync(Random random, params (ILedger Ledger, ILedgerKnowledge Knowledge)[] stores)
    {
        var documents = Enumerable.Range(0, random.Next(1, 12)).Select(i => ($"d{random.Next(1_000)}-{i}", Document(random))).ToList();
        (string, AudienceRule)[] audiences = [.. ((string[])["a", "b", "c"]).Select(id => (id, Rule(random)))];
        var visitor = Visitor(random);
        var seen = documents.Where(document => MaySee(document.Item2, audiences, visitor)).ToList();
        var found = 0;
        // The same tenant's name in both worlds of a store, else tokens would differ; so each world is written, then cut down.
        var tenant = TenantId.New();
        foreach (var (ledger, knowledge) in stores)
            await WriteAsync(ledger, knowledge, tenant, documents, audiences);
        var queries = Enumerable.Range(0, QueriesPerWorld).Select(_ => Query(random, tenant, visitor)).ToList();
        var answers = new List<string[]>();
        foreach (var (_, knowledge) in stores)
            answers.Add([.. await Task.WhenAll(queries.Select(query => AnswerAsync(knowledge, tenant, query.Search)))]);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));

        foreach (var (ledger, knowledge) in stores)
        {
            using var library = new KnowledgeLibrary(ledger, knowledge);
            foreach (var (id, _) in documents.Except(seen))
                await library.DeleteAsync(tenant, id, Actor.Operator, None);
            Assert.Equal(answers[0], await Task.WhenAll(queries.Select(query => AnswerAsync(knowledge, tenant, query.Search))));
        }
        foreach (var (answer, (_, words)) in answers[0].Zip(queries))
        {
            var given = JsonSerializer.Deserialize<List<GivenPage>>(answer)!.SelectMany(page => page.Passages).ToList();
            Assert.Equal(given.Count, given.Select(passage => (passage.Document, passage.Ordinal)).Distinct().Count());
            Assert.Subset(seen.Select(document => document.Item1).ToHashSet(), given.Select(passage => passage.Document).ToHashSet());
            Assert.Equal(seen.Exists(document => Matches(document.Item2, words)), given.Count > 0);
            found += given.Count;
        }
        return found;
    }

    private static async Task WriteAsync(
        ILedger ledger, ILedgerKnowledge knowledge, TenantId tenant, List<(string, DocumentContent)> documents, (string, AudienceRule)[] audiences)
    {
        using var library = new KnowledgeLibrary(ledger, knowledge);
        foreach (var (id, document) in documents)
            await library.PutAsync(tenant, id, document, Actor.Operator, None);
        foreach (var (id, rule) in audiences)
            await library.ChangeAudienceAsync(tenant, id, rule, Actor.Operator, None);
    }

    private sealed record GivenPage(IReadOnlyList<FoundPassage> Passages, IReadOnlyList<string> Highlights, int? Next);

    private static async Task<string> AnswerAsync(ILedgerKnowledge knowledge, TenantId tenant, Func<int, KnowledgeQuery> search)
    {
        var pages = new List<GivenPage>();
        for (int? offset = 0; offset is { } from; offset = pages[^1].Next)
        {
            var query = search(from);
            var (passages, next) = query.PageOf(await knowledge.SearchAsync(tenant, query, None));
            pages.Add(new GivenPage(passages, [.. passages.Select(passage => string.Join(' ', query.Highlight(passage.Text)))], next));
        }
        return JsonSerializer.Serialize(pages);
    }

    private static (Func<int, KnowledgeQuery> Search, string Words) Query(Random random, TenantId tenant, VisitorScope visitor)
    {
        var (words, limit) = (string.Join(' ', Pick(random, Words, random.Next(1, 4))), random.Next(1, 8));
        return (offset => new KnowledgeQuery(tenant, visitor, words, [], limit, offset), words);
    }

    private static DocumentContent Document(Random random) => new(
        string.Join(' ', Pick(random, Words, 2)),
        string.Join("\n\n# h\n", Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, 20)).Select(_ => Words[random.Next(Words.Length)])))),
        null, null, null,
        random.Next(2) == 0 ? [] : new Dictionary<string, ClaimValue> { ["org"] = Text(Orgs[random.Next(2)]) },
        [.. Pick(random, ["a", "b", "c", "everyone", "verified", "unknown"], random.Next(0, 3)).Order(StringComparer.Ordinal)]);

    private static AudienceRule Rule(Random random) => new("x", random.Next(4) switch
    {
        0 => [new ClaimCondition.Is("plan", Text(Plans[random.Next(3)]))],
        1 => [new ClaimCondition.In("plan", [Text("pro"), Text("team")]), new ClaimCondition.Contains("groups", Text("beta"))],
        2 => [new ClaimCondition.MatchesAttribute("org", "org")],
        _ => [new ClaimCondition.MatchesAttribute("org", "org"), new ClaimCondition.Is("plan", Text(Plans[random.Next(3)]))],
    });

    private static VisitorScope Visitor(Random random)
    {
        if (random.Next(5) == 0)
            return VisitorScope.Anonymous;
        var claims = new List<string>();
        if (random.Next(4) > 0)
            claims.Add($"\"plan\":\"{Plans[random.Next(3)]}\"");
        if (random.Next(4) > 0)
            claims.Add($"\"org\":[{string.Join(",", Pick(random, Orgs, random.Next(1, 3)).Select(org => $"\"{org}\""))}]");
        if (random.Next(2) == 0)
            claims.Add("\"groups\":[\"alpha\",\"beta\"]");
        return new VisitorScope(new UserId("u_" + new string('B', 22)), new VerifiedClaims($"{{{string.Join(",", claims)}}}").Read(Names));
    }

    /// <summary>The rules read naively: without tokens.</summary>
    private static bool MaySee(DocumentContent document, (string Id, AudienceRule Rule)[] audiences, VisitorScope visitor) => document.Audiences.Any(audience => audience switch
    {
        "everyone" => true,
        "verified" => visitor.User is not null,
        _ => visitor.User is not null && audiences.Any(one => one.Id == audience && one.Rule.All.All(condition => Meets(document, visitor, condition))),
    });

    private static bool Meets(DocumentContent document, VisitorScope visitor, ClaimCondition condition)
    {
        var values = visitor.Claims.GetValueOrDefault(condition.Claim) ?? [];
        return condition switch
        {
            ClaimCondition.Is one => values.Count == 1 && values[0] == one.Value,
            ClaimCondition.In any => values.Count == 1 && any.Values.Contains(values[0]),
            ClaimCondition.Contains has => values.Contains(has.Value),
            ClaimCondition.MatchesAttribute same => document.Attributes.TryGetValue(same.Attribute, out var attribute) && values.Contains(attribute),
            _ => throw new NotSupportedException(),
        };
    }

    private static bool Matches(DocumentContent document, string query)
    {
        var (words, last) = (WordTokens.Of(query), WordTokens.Of(query)[^1]);
        return WordTokens.Of($"{document.Title} {document.Text}").Any(word => words.Contains(word) || word.StartsWith(last, StringComparison.Ordinal));
    }

    private static ClaimValue Text(string text) => new(ClaimKind.Text, text);

    private static List<T> Pick<T>(Random random, T[] from, int count) => [.. from.OrderBy(_ => random.Next()).Take(count)];
}
