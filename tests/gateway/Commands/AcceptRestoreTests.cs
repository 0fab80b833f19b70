using Blinq.Gateway.Restores;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Commands;

/// <summary><c>ledger accept-restore</c>: no secret that was retired after the backup comes back to life.</summary>
public sealed class AcceptRestoreTests
{
    private const string MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public async Task OnSqlite_TheLeakedSecretIsRefusedOnceTheRestoreIsAccepted()
    {
        var directory = TestDirectory.New();
        string[] settings = ["--Blinq:DataDirectory", directory];
        TestTenant tenant;
        await using (var gateway = await TestGateway.StartAsync(directory, TimeProvider.System))
            tenant = await gateway.RegisterAsync();
        var leaked = tenant.Token("user-42");

        var unconfirmed = await GatewayProcess.RunAsync(["ledger", "accept-restore", "--erasures", "none", .. settings]);
        Assert.Equal(1, unconfirmed.ExitCode);
        Assert.Contains("with 1 tenant.", unconfirmed.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", Assert.Single(unconfirmed.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        await using (var gateway = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            Assert.Equal("identified", (await tenant.At(gateway).InitAsync(leaked)).Get("mode"));
            var running = await GatewayProcess.RunAsync(["ledger", "accept-restore", "--yes", "--erasures", "none", .. settings]);
            Assert.Equal(1, running.ExitCode);
            Assert.Contains("in use by another process", Assert.Single(running.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        }

        var accepted = await GatewayProcess.RunAsync(["ledger", "accept-restore", "--yes", "--erasures", "none", .. settings]);
        var again = await GatewayProcess.RunAsync(["ledger", "accept-restore", "--yes", "--erasures", "none", .. settings]);
        Assert.Equal((0, ""), (accepted.ExitCode, accepted.Errors));
        Assert.Contains("1 revoked", accepted.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.Contains("A restore was accepted at", again.Output, StringComparison.Ordinal);
        Assert.Contains("0 revoked", again.Output, StringComparison.Ordinal);

        await using var restored = await TestGateway.StartAsync(directory, TimeProvider.System);
        await IsBackInServiceAsync(tenant.At(restored), leaked);
        Assert.Equal(0, (await GatewayProcess.RunAsync("audit", "verify", directory)).ExitCode);
    }

    [Fact]
    public async Task OnPostgres_ARunningGatewayRefusesTheBackupUntilItIsAccepted_AndThenServesIt()
    {
        var server = await PostgresServer.SharedAsync();
        var connection = await server.NewDatabaseAsync();
        var name = connection.Split("Database=")[1].Split(';')[0];
        (string, string)[] shared =
        [
            ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", connection), ("Blinq:MasterKey", MasterKey),
        ];
        string[] settings = [.. shared.SelectMany(setting => (string[])["--" + setting.Item1, setting.Item2]), "--Blinq:Operator:Key", TestGateway.OperatorKey];
        TestTenant tenant;
        string session;
        await using (var before = await TestGateway.StartAsync(shared))
        {
            tenant = await before.RegisterAsync();
            // Where gateways share a ledger, what widens access is in force within a lease.
            await Eventually.TrueAsync(async () => (await tenant.InitAsync(tenant.Token("user-42"))).Get("mode") == "identified");
            session = await tenant.StartIdentifiedAsync("user-42");
        }
        var leaked = tenant.Token("user-42");
        // Orleans' connections wait in their pools for another silo of this process.
        Npgsql.NpgsqlConnection.ClearAllPools();
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name}b TEMPLATE {name}");
        await using var gateway = await TestGateway.StartAsync(shared);
        tenant = tenant.At(gateway);
        Assert.Equal(201, (await tenant.SayAsync(session, "Lost with the database")).Status);
        Assert.Equal(200, (await tenant.RotateAsync()).Status);
        Assert.Equal("anonymous", (await tenant.InitAsync(leaked)).Get("mode"));

        // The backup takes the place of the database beneath the gateway.
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await server.ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} RENAME TO {name}gone");
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name}b RENAME TO {name}");
        await Eventually.TrueAsync(async () => await tenant.InitAsync(leaked) is { Status: 503, Code: "ledger_rolled_back" });
        Assert.Equal((503, "ledger_rolled_back"), await StatusAsync(tenant, leaked));

        var accepted = await GatewayProcess.RunAsync(["ledger", "accept-restore", "--yes", "--erasures", "none", .. settings]);
        Assert.Equal((0, ""), (accepted.ExitCode, accepted.Errors));
        Assert.DoesNotContain(PostgresServer.Password, accepted.Output, StringComparison.Ordinal);

        await IsBackInServiceAsync(tenant, leaked);
        // The conversation that this gateway had in memory stands on an event that is lost: it is read anew.
        var resumed = await tenant.InitAsync(tenant.Token("user-42"), session);
        Assert.True(resumed["resumed"].GetBoolean());
        Assert.Equal(201, (await tenant.SayAsync(resumed.Get("session"), "After the restore")).Status);
        var messages = (await tenant.ReadAsync(resumed.Get("session")))["items"].EnumerateArray();
        Assert.Equal("After the restore", Assert.Single(messages).GetProperty("text").GetString());
    }

    [Fact]
    public async Task ManagementKeysAreKeptWhereTheOperatorSaysSo_AndATenantWithoutASecretIsLeftAlone()
    {
        var directory = TestDirectory.New();
        TestTenant tenant;
        await using (var gateway = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            tenant = await gateway.RegisterAsync();
            await gateway.OperateAsync(HttpMethod.Post, "/v1/operator/tenants", new { name = "Without a secret" });
        }

        var (code, output, _) = await GatewayProcess.RunAsync(
            "ledger", "accept-restore", "--yes", "--keep-management-keys", "--erasures", "none", "--Blinq:DataDirectory", directory);

        Assert.Equal(0, code);
        Assert.Contains("retired of 1 tenant; 1 had none", output, StringComparison.Ordinal);
        await using var restored = await TestGateway.StartAsync(directory, TimeProvider.System);
        Assert.Equal(200, (await tenant.At(restored).RotateAsync()).Status);
    }

    [Fact]
    public async Task AnotherWordThanTheOneAskedFor_OrNoneAtAll_ChangesNothing()
    {
        var directory = TestDirectory.New();
        TestTenant tenant;
        await using (var gateway = await TestGateway.StartAsync(directory, TimeProvider.System))
            tenant = await gateway.RegisterAsync();
        using StringWriter output = new(), errors = new();
        using var interrupt = new CancellationTokenSource();

        var refused = await RunAsync(_ => new("yes"));
        var interrupted = await RunAsync(async cancel =>
        {
            await interrupt.CancelAsync();
            cancel.ThrowIfCancellationRequested();
            return AcceptRestore.Word;
        });

        Assert.Equal((AcceptRestoreCommand.NotAccepted, AcceptRestoreCommand.Interrupted), (refused, interrupted));
        await using var unchanged = await TestGateway.StartAsync(directory, TimeProvider.System);
        Assert.Equal("identified", (await tenant.At(unchanged).InitAsync(tenant.Token("user-42"))).Get("mode"));

        Task<int> RunAsync(Func<CancellationToken, ValueTask<string?>> ask) => AcceptRestoreCommand.RunAsync(
            new AcceptRestore(output, ask, keepManagementKeys: false, ErasureReplay.None, TimeProvider.System),
            ["--Blinq:DataDirectory", directory], errors, interrupt.Token);
    }

    [Theory]
    [InlineData("There is no ledger", "--Blinq:DataDirectory", "/nowhere/at/all")]
    [InlineData("is unknown", "--nonsense", "x")]
    [InlineData("Provider is 'mysql'", "--Blinq:Ledger:Provider", "mysql")]
    public async Task AMistake_IsOneLine(string expected, params string[] settings)
    {
        var (code, _, errors) = await GatewayProcess.RunAsync(["ledger", "accept-restore", "--yes", "--erasures", "none", .. settings]);

        Assert.Equal(1, code);
        Assert.Contains(expected, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>The leaked secret and the old management key are refused; with new ones all goes on.</summary>
    private static async Task IsBackInServiceAsync(TestTenant tenant, string leaked)
    {
        var init = await tenant.InitAsync(leaked);
        Assert.Equal((200, "anonymous"), (init.Status, init.Get("mode")));
        Assert.Equal(401, (await tenant.GetAsync("/v1/tenant")).Status);

        var issued = await tenant.Gateway.OperateAsync(
            HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "after the restore", scope = "admin" });
        tenant.ManagementKey = issued.Get("managementKey");
        // Where gateways share a ledger, a new management key is good within a lease.
        await Eventually.TrueAsync(async () => (await tenant.RotateAsync()).Status == 200);
        Assert.Equal("identified", (await tenant.InitAsync(tenant.Token("user-42"))).Get("mode"));
        Assert.Equal("anonymous", (await tenant.InitAsync(leaked)).Get("mode"));
    }

    private static async Task<(int, string)> StatusAsync(TestTenant tenant, string token)
    {
        var answer = await tenant.InitAsync(token);
        return (answer.Status, answer.Code);
    }
}
