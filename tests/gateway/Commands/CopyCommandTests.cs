using Blinq.Gateway.Copying;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Commands;

/// <summary><c>ledger copy</c>.</summary>
public sealed class CopyCommandTests
{
    [Fact]
    public async Task AnInstallationMovesUp_AndNobodyNoticesButForThePause()
    {
        var directory = TestDirectory.New();
        TestTenant tenant;
        string export, session;
        await using (var alone = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            tenant = await alone.RegisterAsync();
            session = await tenant.StartIdentifiedAsync("user-42");
            await tenant.SayAsync(session, "On its way");
            export = (await tenant.GetAsync("/v1/tenant/audit/export")).Text;
        }
        var connection = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();

        var first = await GatewayProcess.RunAsync("ledger", "copy", "--from", $"sqlite:{directory}", "--to", $"postgres:{connection}");
        var second = await RunAsync($"sqlite:{directory}", $"postgres:{connection}");

        Assert.Equal((0, ""), (first.ExitCode, first.Errors));
        Assert.Contains("intact", first.Output, StringComparison.Ordinal);
        Assert.Contains($"the content of {Path.Combine(directory, "master.key")}", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.Code, second.Errors));
        Assert.StartsWith("An earlier run has copied everything", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, first.Output + second.Output, StringComparison.Ordinal);

        await using var shared = await TestGateway.StartAsync(
            ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", connection),
            ("Blinq:MasterKey", (await File.ReadAllTextAsync(Path.Combine(directory, "master.key"))).Trim()));
        var moved = tenant.At(shared);
        Assert.Equal(export, (await moved.GetAsync("/v1/tenant/audit/export")).Text);
        var resumed = await moved.InitAsync(moved.Token("user-42"), session);
        Assert.Equal(("identified", true), (resumed.Get("mode"), resumed["resumed"].GetBoolean()));
    }

    [Theory]
    [InlineData("blinq:/data", "postgres:Host=db;Password=hidden-battery")]
    [InlineData("sqlite:", "postgres:Host=db;Password=hidden-battery")]
    [InlineData("sqlite:/data", "Host=db;Password=hidden-battery")]
    [InlineData("postgres:Host=db;Password=hidden-battery", "sqlite:/data")]
    public async Task ArgumentsThatMakeNoSense_AreOneLineWithoutThePassword(string from, string to)
    {
        var (code, output, errors) = await RunAsync(from, to);

        Assert.Equal((2, ""), (code, output));
        Assert.Single(errors.Trim().Split('\n'));
        Assert.DoesNotContain("hidden-battery", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APasswordInTheWrongPlace_IsNotRepeated()
    {
        var (code, output, errors) = await GatewayProcess.RunAsync("ledger", "copy", "--from", "sqlite:/data", "postgres:Host=db;Password=hidden-battery");

        Assert.Equal(2, code);
        Assert.DoesNotContain("hidden-battery", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeCopied_IsOneLineWithoutThePassword()
    {
        var server = await PostgresServer.SharedAsync();
        var (used, unused) = (TestDirectory.New(), TestDirectory.New());
        foreach (var directory in new[] { used, unused })
        {
            await using var gateway = await TestGateway.StartAsync(directory, TimeProvider.System);
            await gateway.RegisterAsync();
        }
        var (full, empty) = (await server.NewDatabaseAsync(), await server.NewDatabaseAsync());
        Assert.Equal(0, (await RunAsync($"sqlite:{used}", $"postgres:{full}")).Code);
        var running = await TestGateway.SharedAsync();

        await RefusedAsync("no blinq.db", "/nowhere/at/all", empty);
        await RefusedAsync("in use by another process", running.DataDirectory, empty);
        await RefusedAsync("holds another ledger already", unused, full);
        await RefusedAsync("refuses the password", used, empty.Replace(PostgresServer.Password, "hidden-battery", StringComparison.Ordinal));
        await RefusedAsync("has no database", used, empty.Replace("Database=t", "Database=x", StringComparison.Ordinal));
        await RefusedAsync("can't be read", used, "Nonsense=hidden-battery");

        static async Task RefusedAsync(string expected, string directory, string connection)
        {
            var (code, _, errors) = await RunAsync($"sqlite:{directory}", $"postgres:{connection}");
            Assert.Equal(1, code);
            Assert.Contains(expected, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
            Assert.DoesNotContain("hidden-battery", errors, StringComparison.Ordinal);
            Assert.DoesNotContain(PostgresServer.Password, errors, StringComparison.Ordinal);
        }
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string from, string to)
    {
        using StringWriter output = new(), errors = new();
        var code = await CopyCommand.RunAsync(from, to, TimeProvider.System, output, errors, CancellationToken.None);
        return (code, output.ToString(), errors.ToString());
    }
}
