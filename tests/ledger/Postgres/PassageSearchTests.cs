using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Postgres.Reading;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Npgsql;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>Looking at the newest passages first gives what looking at all of them gives.</summary>
public sealed class PassageSearchTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task WhateverIsLookedAtFirst_TheNewestOfEachWordAreFound()
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var ledger = await OpenAsync(database);
        var (one, other, random) = (TenantId.New(), TenantId.New(), new Random(5));
        const int Documents = 150, PassagesOfADocument = 100;
        for (var i = 0; i < Documents; i++)
            await PutAsync(ledger, i % 3 == 0 ? other : one, $"d{i}", PassagesOfADocument, random);
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync();
        var passages = (await ledger.ReadKnowledgeTotalsAsync(one, None)).Passages;
        Assert.Equal(10_000, passages);

        foreach (var (words, prefix, limit) in new (string[], string?, int)[]
            {
                (["w1"], null, 10), (["w1", "w30"], "w3", 600), (["w45", "w5"], "w4", 2_000), (["w1"], null, 1_000), (["w1", "w40"], null, 100), (["w40"], null, 10_000), (["w2", "w1", "nosuch"], null, 30), (["w3", "w9"], "w1", 50),
            })
        {
            var filter = new PassageFilter([["all"], words], prefix, limit);
            var expected = await FindAsync(int.MaxValue / 2);
            Assert.Equal(expected, await FindAsync(1));
            Assert.Equal(expected, await FindAsync(2_000));
            Assert.Equal(expected, await FindAsync(4_900));

            async Task<List<long>> FindAsync(int newest) =>
                [.. (await PassageSearch.FindCandidatesAsync(connection, one, new Search(), filter, passages, newest, None)).Select(found => found.Position).Order()];
        }
        // Something to compare, and nothing of the other tenant.
        Assert.Equal(10, (await PassageSearch.FindCandidatesAsync(connection, one, new Search(), new PassageFilter([["all"], ["w1"]], null, 10), passages, 1, None)).Count);
        Assert.Equal(10_000, (await PassageSearch.FindCandidatesAsync(connection, one, new Search(), new PassageFilter([["all"]], null, 10_000), passages, 1, None)).Count);
    }

    [Fact]
    public async Task NeitherTheTenantNorThePositionLeadsPostgresAwayFromTheIndexOfWords()
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var ledger = await OpenAsync(database);
        var tenant = TenantId.New();
        for (var i = 0; i < 20; i++)
            await PutAsync(ledger, tenant, $"d{i}", 500, new Random(i));
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync();
        // So little is soonest read from end to end; which index is taken is what matters once there is more.
        await using (var analyze = new NpgsqlCommand("ANALYZE blinq.passages; SET enable_seqscan = off", connection))
            await analyze.ExecuteNonQueryAsync();

        await using var explain = new NpgsqlCommand("EXPLAIN " + PassageSearch.OfOneWord, connection);
        foreach (var parameter in new[] { Querying.Value(tenant.Value), Querying.Value(0), Querying.Value(long.MaxValue), Querying.Value("'all' & 'w1'"), Querying.Value(10) })
            explain.Parameters.Add(parameter);
        var plan = new List<string>();
        await using var rows = await explain.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            plan.Add(rows.GetString(0));
        Assert.Contains(plan, line => line.Contains("passages_by_token", StringComparison.Ordinal));
    }

    private static Task<PostgresLedger> OpenAsync(string database) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = database, ConnectTimeout = TimeSpan.FromSeconds(30), Timeout = TimeSpan.FromSeconds(60) },
        TimeProvider.System, None);

    /// <summary>The n-th word comes n times more rarely than the first.</summary>
    private static async Task PutAsync(PostgresLedger ledger, TenantId tenant, string id, int count, Random random)
    {
        var passages = new NewPassage[count];
        for (var i = 0; i < count; i++)
        {
            var words = Enumerable.Range(1, 50).Where(n => random.Next(n) == 0).Select(n => $"w{n}");
            passages[i] = new NewPassage("", "text", ["all", .. words]);
        }
        await ledger.AppendAsync(
            Sample.Request(StreamId.Document(tenant, id), StreamHead.Empty, ledger.Now, [Sample.Event("document.put", "{}")]) with
            {
                Knowledge = new KnowledgeChange.DocumentPut(id, new Digest(new byte[32]), "{}", "text", passages),
            },
            None);
    }

    private sealed class Search : IKnowledgeSearch
    {
        public PassageFilter? FilterBy(IReadOnlyList<AudienceListing> audiences) => throw new NotSupportedException();

        public TokenCounts Count(ReadOnlySpan<byte> tokens) => new([], 0);

        public IReadOnlyList<long> Choose(IReadOnlyList<PassageCandidate> candidates) => throw new NotSupportedException();
    }
}
