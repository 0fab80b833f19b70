using Blinq.Gateway.Tests.Erasures;
using Blinq.Gateway.Tests.Given;
using Npgsql;

namespace Blinq.Gateway.Tests.Knowledge;

/// <summary>
/// Words of what is hidden stand in no answer and no log line; of what was deleted, replaced or erased, in no file either: page,
/// write-ahead log or full-text index.
/// </summary>
public sealed class KnowledgeCanaryTests
{
    private const string Documents = "/v1/tenant/knowledge/documents/";
    private const string MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly string[] Hidden = ["stieglitzqzx", "zaunkoenigqzx"];

    /// <summary>Title and text of a deleted document, of a replaced one, text of another, and what a person asked.</summary>
    private static readonly string[] Gone = ["gimpelqzx", "amselqzx", "drosselqzx", "meiseqzx", "kleiberqzx", "pirolqzx"];

    // An index page leaves out what a token shares with the one before: the end of the word is looked for.
    private static readonly string[] Needles = [.. Gone.Select(word => word[2..])];

    // What docs/operations.md tells an operator to run.
    private const string Rewrite = """
        VACUUM (FULL, ANALYZE) blinq.events, blinq.users, blinq.sessions, blinq.session_keys, blinq.refusals, blinq_cluster.grain_states;
        VACUUM FULL blinq.documents, blinq.passages, blinq.audiences, blinq.knowledge_staged
        """;

    [Fact]
    public async Task OnSqlite()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:RateLimits:Enabled", "false"));

        await MakeAndTakeAwayAsync(gateway, () => Assert.NotEmpty(Haystack.Find(gateway.DataDirectory, Needles)));

        var left = "";
        await Eventually.TrueAsync(
            () =>
            {
                left = string.Join('\n', Haystack.Find(gateway.DataDirectory, Needles));
                return Task.FromResult(left.Length == 0);
            },
            () => left);
    }

    [Fact]
    public async Task OnPostgres()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = await server.NewDatabaseAsync();
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        var files = server.FilesOf(await server.AskAsync(database, "SELECT oid::text FROM pg_database WHERE datname = current_database()"));
        await using (var gateway = await TestGateway.StartAsync(
            ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", connection), ("Blinq:MasterKey", MasterKey),
            ("Blinq:RateLimits:Enabled", "false")))
        {
            await MakeAndTakeAwayAsync(gateway, () => { });
            await server.ExecuteAsync(database, "CHECKPOINT");
            Assert.NotEmpty(Haystack.Find(files, Needles));
        }
        NpgsqlConnection.ClearAllPools();
        foreach (var rewrite in Rewrite.Split(';'))
            await server.ExecuteAsync(database, rewrite);
        await server.ExecuteAsync(database, "CHECKPOINT");
        Assert.Empty(Haystack.Find(files, Needles));
    }

    private static async Task MakeAndTakeAwayAsync(TestGateway gateway, Action made)
    {
        var tenant = await gateway.RegisterAsync();
        await Eventually.TrueAsync(async () => (await tenant.InitAsync(tenant.Token("user-0"))).Get("mode") == "identified");
        await tenant.PatchAsync("""{"identity":{"claims":["plan"]}}""");
        await PutAsync(tenant, "hidden", Hidden[0], Hidden[1], "pro");
        await PutAsync(tenant, "deleted", Gone[0], Gone[1], "everyone");
        await PutAsync(tenant, "replaced", Gone[2], Gone[3], "everyone");
        await PutAsync(tenant, "loaded", "Load", Gone[4], "everyone");
        for (var i = 0; i < 20; i++)
            await PutAsync(tenant, $"other{i}", "Other", $"other words {i}", "everyone");
        var answers = new List<string>();
        var session = TestTenant.IdOf((await tenant.InitAsync(tenant.Token("user-1"))).Get("session"));
        foreach (var word in Gone[..5])
            Assert.Contains(word, await SearchAsync(word), StringComparison.Ordinal);
        await SearchAsync(Gone[5]);
        made();

        Assert.Equal(204, (await tenant.ManageAsync(HttpMethod.Delete, Documents + "deleted")).Status);
        await PutAsync(tenant, "replaced", "New title", "new words", "everyone");
        await PutAsync(tenant, "loaded", "Load", "new line", "everyone");

        // Another asks for all of them and finds nothing; then both are erased, with what they asked.
        session = TestTenant.IdOf((await tenant.InitAsync(tenant.Token("user-2"))).Get("session"));
        foreach (var word in Hidden.Concat(Gone))
            Assert.Contains("\"passages\":[]", await SearchAsync(word), StringComparison.Ordinal);
        foreach (var user in (await tenant.GetAsync("/v1/tenant/users"))["items"].EnumerateArray())
            Assert.Equal(200, (await tenant.ManageAsync(HttpMethod.Delete, $"/v1/tenant/users/{user.GetProperty("userId").GetString()}")).Status);

        session = TestTenant.IdOf(await tenant.StartAnonymousAsync());
        foreach (var query in new[] { "other words", "new", "load", "title hidden deleted" })
            answers.Add(await SearchAsync(query));
        answers.Add((await tenant.GetAsync($"/v1/tenant/sessions/{session}/events")).Text);
        answers.Add((await tenant.GetAsync($"/v1/tenant/sessions/{session}/scope")).Text);
        answers.Add((await tenant.PostAsync("/v1/tenant/knowledge/check", new { documentId = "hidden", sessionId = session })).Text);
        answers.Add((await tenant.GetAsync("/v1/tenant/audit/export")).Text);
        foreach (var document in new[] { "deleted", "replaced", "loaded" })
            answers.Add((await tenant.GetAsync(Documents + document)).Text);
        foreach (var word in Hidden.Concat(Gone))
        {
            Assert.DoesNotContain(answers, answer => answer.Contains(word, StringComparison.Ordinal));
            Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains(word, StringComparison.Ordinal));
        }
        gateway.Log.ShouldHaveNoErrors();

        async Task<string> SearchAsync(string query)
        {
            var answer = await tenant.PostAsync($"/v1/tenant/sessions/{session}/knowledge/search", new { query, limit = 20 });
            Assert.True(answer.Status == 200, answer.Text);
            return answer.Text;
        }
    }

    private static async Task PutAsync(TestTenant tenant, string id, string title, string text, string audience)
    {
        var put = await tenant.ManageAsync(HttpMethod.Put, Documents + id, new { title, text, audiences = new[] { audience } });
        Assert.True(put.Status is 200 or 201, put.Text);
    }
}
