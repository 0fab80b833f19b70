using Blinq.Gateway.Tests.Given;
using Npgsql;

namespace Blinq.Gateway.Tests.Erasures;

/// <summary>After a person is erased, nothing of the person stands in any byte of the store's files.</summary>
public sealed class TracesTests
{
    private const string MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    // What docs/operations.md tells an operator to run.
    private const string Rewrite = """
        VACUUM (FULL, ANALYZE) blinq.events, blinq.users, blinq.sessions, blinq.session_keys, blinq.refusals, blinq_cluster.grain_states
        """;

    [Fact]
    public Task OnSqlite_ATenConversationsPersonAmongOthers() => OnSqliteAsync(others: 30);

    [Fact]
    [Trait("Tier", "long")]
    public Task OnSqlite_ATenConversationsPersonAmongAThousandOthers() => OnSqliteAsync(others: 1_000);

    [Fact]
    public Task OnPostgres_ATenConversationsPersonAmongOthers() => OnPostgresAsync(others: 10, own: false);

    [Fact]
    [Trait("Tier", "long")]
    public Task OnPostgres_ATenConversationsPersonAmongAThousandOthers() => OnPostgresAsync(others: 1_000, own: true);

    private static async Task OnSqliteAsync(int others)
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:RateLimits:Enabled", "false"));
        var tenant = await gateway.RegisterAsync();
        var person = new ErasedPerson(tenant, conversations: 10, others);
        await person.MakeAsync();
        var before = await person.OthersAsync();
        Assert.NotEmpty(Haystack.Find(gateway.DataDirectory, person.Needles));

        var erased = await person.EraseAsync();

        Assert.Equal((200, 10), (erased.Status, erased["conversations"].GetInt32()));
        Assert.Empty(Haystack.Find(gateway.DataDirectory, person.Needles));
        Assert.Equal(before, await person.OthersAsync());
        var export = (await tenant.GetAsync("/v1/tenant/audit/export")).Text;
        Assert.DoesNotContain(person.Needles, needle => export.Contains(needle, StringComparison.Ordinal));
    }

    private static async Task OnPostgresAsync(int others, bool own)
    {
        var server = own ? await PostgresServer.StartNewAsync() : await PostgresServer.SharedAsync();
        var connection = await server.NewDatabaseAsync();
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        (string, string)[] settings =
        [
            ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", connection), ("Blinq:MasterKey", MasterKey),
            ("Blinq:RateLimits:Enabled", "false"),
        ];
        ErasedPerson person;
        string before;
        await using (var first = await TestGateway.StartAsync(settings))
        {
            var tenant = await first.RegisterAsync();
            await Eventually.TrueAsync(async () => (await tenant.InitAsync(tenant.Token("user-0"))).Get("mode") == "identified");
            person = new ErasedPerson(tenant, conversations: 10, others);
            await person.MakeAsync();
        }
        // Its silo wrote a snapshot of the long conversation when it left.
        var files = server.FilesOf(await server.AskAsync(database, "SELECT oid::text FROM pg_database WHERE datname = current_database()"));
        Assert.Equal("1", await server.AskAsync(
            database, "SELECT count(*)::text FROM blinq_cluster.grain_states WHERE position('Grace Canary'::bytea IN payload) > 0"));

        await using (var second = await TestGateway.StartAsync(settings))
        {
            var tenant = person.Tenant.At(second);
            person = person.At(tenant);
            before = await person.OthersAsync();
            var erased = await person.EraseAsync();
            Assert.Equal((200, 10), (erased.Status, erased["conversations"].GetInt32()));
            Assert.Equal(before, await person.OthersAsync());
        }
        NpgsqlConnection.ClearAllPools();
        await server.ExecuteAsync(database, Rewrite);
        await server.ExecuteAsync(database, "CHECKPOINT");
        Assert.Empty(Haystack.Find(files, person.Needles));
        if (!own)
            return;
        // All of the server, its log of changes too: what is not recycled is removed with the second checkpoint after it.
        await server.ExecuteAsync(database, "ALTER SYSTEM SET wal_recycle = off");
        await server.ExecuteAsync(database, "SELECT pg_reload_conf(), pg_switch_wal()");
        await server.ExecuteAsync(database, "CHECKPOINT");
        await server.ExecuteAsync(database, "SELECT pg_switch_wal()");
        await server.ExecuteAsync(database, "CHECKPOINT");
        Assert.Empty(Haystack.Find(server.DataDirectory, person.Needles));
        await server.RemoveAsync();
    }
}
