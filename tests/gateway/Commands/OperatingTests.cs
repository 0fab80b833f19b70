using System.Globalization;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Commands;

/// <summary>What operators ask the program: <c>status</c>, <c>doctor</c>, <c>ledger change-lease</c>.</summary>
public sealed class OperatingTests
{
    private const string MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public async Task StatusTellsOfTheProcessAndItsSilo_AndOfNoneWhereNoneIs()
    {
        await using var gateway = await TestGateway.StartAsync();
        string[] settings = ["--Blinq:DataDirectory", gateway.DataDirectory, "--Blinq:Operator:Key", TestGateway.OperatorKey];

        var up = await GatewayProcess.RunAsync(["status", .. settings, "--Blinq:Operator:Url", Plain(gateway.Operator)]);
        var wrong = await GatewayProcess.RunAsync(["status", .. settings[..3], new string('x', 40), "--Blinq:Operator:Url", Plain(gateway.Operator)]);
        var down = await GatewayProcess.RunAsync(["status", .. settings, "--Blinq:Operator:Url", "http://127.0.0.1:1"]);

        Assert.Equal((0, ""), (up.ExitCode, up.Errors));
        Assert.Contains("all 0.", up.Output, StringComparison.Ordinal);
        Assert.Contains("ready, the ledger answered in", up.Output, StringComparison.Ordinal);
        Assert.Matches("silo      127.0.0.1:\\d+ +Active +all", up.Output);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("401 unauthorized", Assert.Single(wrong.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(1, down.ExitCode);
        Assert.Contains("no answer from the operators' listener", Assert.Single(down.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDoctorFindsNothingWrongAlone_AndSaysWhatIs()
    {
        var directory = TestDirectory.New();
        string[] settings = ["doctor", "--Blinq:DataDirectory", directory, "--urls", "http://127.0.0.1:0", "--Blinq:Operator:Url", "http://127.0.0.1:0"];

        var well = await GatewayProcess.RunAsync(settings);
        var open = await GatewayProcess.RunAsync([.. settings[..3], "--urls", "http://*:0", .. settings[5..]]);
        var ill = await GatewayProcess.RunAsync([.. settings, "--Blinq:TrustLeese", "00:00:02", "--Blinq:DrainDelay", "a while"]);

        Assert.True(well.ExitCode == 0, well.Output);
        Assert.Contains("MiB free under", well.Output, StringComparison.Ordinal);
        Assert.Equal(0, open.ExitCode);
        Assert.Contains("warning drain", open.Output, StringComparison.Ordinal);
        Assert.Equal(1, ill.ExitCode);
        Assert.Equal(2, ill.Output.Trim().Split('\n').Count(line => line.StartsWith("FAULT   settings", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TheDoctorLooksAtPostgreSqlAndAtWhatTheInstallationAgreedOn()
    {
        var settings = await ClusterAsync();
        await using (await TestGateway.StartAsync(TestDirectory.New(), TimeProvider.System, settings))
        {
        }

        var well = await GatewayProcess.RunAsync(["doctor", .. Arguments(settings)]);
        var ill = await GatewayProcess.RunAsync(["doctor", .. Arguments(settings), "--Blinq:TrustLease", "00:00:02"]);
        var gone = await GatewayProcess.RunAsync(["doctor", .. Arguments([.. settings[..^1], ("Blinq:Ledger:ConnectionString", "Host=127.0.0.1;Port=1;Username=x;Password=canary;Database=y")])]);

        Assert.True(well.ExitCode == 0, well.Output);
        Assert.All(
            ["ok      primary", "ok      fsync", "ok      pooler", "ok      clock", "ok      master key", "ok      lease"],
            line => Assert.Contains(line, well.Output, StringComparison.Ordinal));
        Assert.Equal(1, ill.ExitCode);
        Assert.Contains("FAULT   lease", ill.Output, StringComparison.Ordinal);
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("FAULT   PostgreSQL", gone.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", gone.Output + gone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheLeaseIsChangedWhileNothingRuns_AndSessionsStay()
    {
        var settings = await ClusterAsync();
        string session;
        TestTenant tenant;
        await using (var gateway = await TestGateway.StartAsync(TestDirectory.New(), TimeProvider.System, settings))
        {
            tenant = await gateway.RegisterAsync();
            session = await tenant.StartIdentifiedAsync("user-42");
            var running = await GatewayProcess.RunAsync(["ledger", "change-lease", "00:00:02", .. Arguments(settings)]);
            Assert.Equal(1, running.ExitCode);
            Assert.Contains("Silos that run on this database: 1", Assert.Single(running.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        }

        var wrong = await GatewayProcess.RunAsync(["ledger", "change-lease", "00:01:00", .. Arguments(settings)]);
        var changed = await GatewayProcess.RunAsync(["ledger", "change-lease", "00:00:02", .. Arguments(settings)]);

        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal((0, ""), (changed.ExitCode, changed.Errors));
        await using var after = await TestGateway.StartAsync(TestDirectory.New(), TimeProvider.System, [.. settings, ("Blinq:TrustLease", "00:00:02")]);
        Assert.Equal(201, (await tenant.At(after).SayAsync(session, "still here")).Status);
    }

    private static async Task<(string Key, string Value)[]> ClusterAsync() =>
    [
        ("Blinq:Ledger:Provider", "postgres"), ("Blinq:MasterKey", MasterKey), ("Blinq:Operator:Key", TestGateway.OperatorKey),
        ("Blinq:Ledger:ConnectionString", await (await PostgresServer.SharedAsync()).NewDatabaseAsync()),
    ];

    private static string[] Arguments((string Key, string Value)[] settings) =>
        [.. settings.SelectMany(setting => (string[])[$"--{setting.Key}", setting.Value]), "--urls", "http://127.0.0.1:0", "--Blinq:Operator:Url", "http://127.0.0.1:0"];

    private static string Plain(HttpClient client) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{client.BaseAddress!.Port}");
}
