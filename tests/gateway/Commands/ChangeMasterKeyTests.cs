using System.Diagnostics;
using System.Reflection;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Commands;

/// <summary>The runbook "Changing the master key" of docs/operations.md, with its own commands.</summary>
public sealed class ChangeMasterKeyTests
{
    private static readonly string Old = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly string New = Convert.ToBase64String(Enumerable.Range(9, 32).Select(i => (byte)i).ToArray());

    [Fact]
    public async Task Alone_TheKeyOfTheDataDirectoryIsChanged_AndNothingIsLost()
    {
        var directory = TestDirectory.New();
        TestTenant tenant;
        string session, token, before;
        await using (var gateway = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            tenant = await gateway.RegisterAsync();
            (session, token) = (await tenant.StartIdentifiedAsync("a"), tenant.Token("a"));
            before = await File.ReadAllTextAsync(Path.Combine(directory, "master.key"));
            await RunAsync(Block(0), directory);
            var (running, told) = await RunAsync(Block(1), directory, ("Blinq__DataDirectory", directory));
            Assert.Equal(1, running);
            Assert.Contains("in use", Assert.Single(told.Trim().Split('\n')), StringComparison.Ordinal);
        }

        var (code, output) = await RunAsync(Block(1), directory, ("Blinq__DataDirectory", directory));

        Assert.True(code == 0, output);
        Assert.Contains("2 secrets were sealed anew", output, StringComparison.Ordinal);
        var now = await File.ReadAllTextAsync(Path.Combine(directory, "master.key"));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(directory, "new.key")), now);
        Assert.DoesNotContain(now.Trim(), output, StringComparison.Ordinal);
        var kept = Assert.Single(Directory.GetFiles(directory, "master.key*"), file => !file.EndsWith(".key", StringComparison.Ordinal));
        Assert.Equal(before, await File.ReadAllTextAsync(kept));

        var (nothing, why) = await RunAsync(Block(2), directory, ("Blinq__DataDirectory", directory));
        Assert.Equal(1, nothing);
        Assert.Contains("There is no second key", why, StringComparison.Ordinal);

        // As if it had been killed between the commit and the file.
        await File.WriteAllTextAsync(Path.Combine(directory, "master.key"), before);
        var (again, said) = await RunAsync(Block(1), directory, ("Blinq__DataDirectory", directory));
        Assert.True(again == 0, said);
        Assert.Equal(now, await File.ReadAllTextAsync(Path.Combine(directory, "master.key")));

        await using var after = await TestGateway.StartAsync(directory, TimeProvider.System);
        var there = tenant.At(after);
        Assert.Equal(201, (await there.SayAsync(session, "still here")).Status);
        Assert.Equal("identified", (await there.InitAsync(token)).Get("mode"));
        Assert.Equal(200, (await there.RotateAsync()).Status);
    }

    [Fact, Trait("Tier", "long")]
    public async Task InACluster_ProcessesWithOldAndNewKeyRunTogether_WhileItIsChanged()
    {
        (string, string)[] shared =
        [
            ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Operator:Key", TestGateway.OperatorKey),
            ("Blinq:Ledger:ConnectionString", await (await PostgresServer.SharedAsync()).NewDatabaseAsync()),
        ];
        (string, string)[] second = [.. shared, ("Blinq:MasterKey", New), ("Blinq:OtherMasterKey", Old)];
        await using var late = await StartAsync([.. shared, ("Blinq:MasterKey", New), ("Blinq:OtherMasterKey", Old)]);
        TestTenant tenant;
        string session;
        await using (var early = await StartAsync([.. shared, ("Blinq:MasterKey", Old), ("Blinq:OtherMasterKey", New)]))
        {
            tenant = await early.RegisterAsync();
            session = await tenant.StartIdentifiedAsync("a");
            // Sealed by either, opened by both, on the wire, too.
            Assert.Equal(200, (await tenant.At(late).RotateAsync()).Status);
            Assert.Equal(200, (await tenant.RotateAsync()).Status);
            foreach (var gateway in (TestGateway[])[early, late])
                Assert.Equal("identified", (await tenant.At(gateway).InitAsync(tenant.Token("a"), session)).Get("mode"));
        }
        var refused = await Assert.ThrowsAsync<Blinq.Hosting.Settings.StartupException>(() => StartAsync([.. shared, ("Blinq:MasterKey", New)]));
        Assert.Contains("Changing the master key", refused.Message, StringComparison.Ordinal);

        var (code, output) = await RunAsync(Block(2), Directory.CreateDirectory(TestDirectory.New()).FullName, [.. second.Select(setting => (setting.Item1.Replace(":", "__", StringComparison.Ordinal), setting.Item2))]);

        Assert.True(code == 0, output);
        Assert.Equal(200, (await tenant.At(late).InitAsync(tenant.Token("a"), session)).Status);
        await using var last = await StartAsync([.. shared, ("Blinq:MasterKey", New)]);
        foreach (var gateway in (TestGateway[])[late, last])
        {
            Assert.Equal("identified", (await tenant.At(gateway).InitAsync(tenant.Token("a"), session)).Get("mode"));
            Assert.Equal(201, (await tenant.At(gateway).SayAsync(session, "still here")).Status);
        }
    }

    private static Task<TestGateway> StartAsync((string, string)[] settings) => TestGateway.StartAsync(TestDirectory.New(), TimeProvider.System, settings);

    /// <summary>A block of commands of the runbook.</summary>
    private static string Block(int number)
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs/operations.md"));
        var section = page.Split("### Changing the master key")[1].Split("\n### ")[0];
        return section.Split("```sh")[number + 1].Split("```")[0].Trim();
    }

    private static async Task<(int Code, string Output)> RunAsync(string commands, string directory, params (string, string)[] environment)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"Blinq.Gateway() {{ dotnet '{typeof(GatewayAssembly).Assembly.Location}' \"$@\"; }}\n{commands}");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return (process.ExitCode, await output + await errors);
    }

    private static string Root()
    {
        var directory = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        while (!File.Exists(Path.Combine(directory, "Blinq.Orleans.sln")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
