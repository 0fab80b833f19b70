using System.Security.Cryptography;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FirstRunTests
{
    [Fact]
    public async Task GivenNothing_ThenDirectoryAndKeysAreMadeForTheirOwnerAlone()
    {
        var directory = TestDirectory.New();
        using var process = await GatewayProcess.ServeAsync(directory);

        Assert.Equal("", process.Errors);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        foreach (var file in new[] { "master.key", "operator.key", "blinq.db" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, file)));
        var key = (await File.ReadAllTextAsync(Path.Combine(directory, "operator.key"))).Trim();
        Assert.Contains(Path.Combine(directory, "operator.key"), process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, process.Output, StringComparison.Ordinal);
        using var client = new HttpClient { BaseAddress = process.OperatorUrl };
        Assert.Equal(200, (await Answer.OfAsync(client, HttpMethod.Get, "/v1/operator/tenants", null, key)).Status);
    }

    [Fact]
    public async Task GivenALedgerWithoutItsMasterKey_ThenNoNewOneIsMade()
    {
        var directory = TestDirectory.New();
        await using (await TestGateway.StartAsync(directory, TimeProvider.System)) { }
        File.Delete(Path.Combine(directory, "master.key"));

        var error = await FailAsync(directory);

        Assert.Contains("master key is missing", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(directory, "master.key")));
    }

    [Fact]
    public async Task GivenAnotherMasterKey_ThenItRefusesToStart()
    {
        var directory = TestDirectory.New();
        await using (await TestGateway.StartAsync(directory, TimeProvider.System)) { }
        var other = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        var error = await FailAsync(directory, "--Blinq:MasterKey", other);

        Assert.Contains("master key", error, StringComparison.Ordinal);
        Assert.DoesNotContain(other, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenARestart_ThenEverythingIsThere()
    {
        var directory = TestDirectory.New();
        string session, secret;
        TestTenant tenant;
        await using (var first = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            tenant = await first.RegisterAsync();
            session = await tenant.StartIdentifiedAsync("user-42");
            await tenant.SayAsync(session, "still here?");
            secret = tenant.Secret;
        }

        await using var second = await TestGateway.StartAsync(directory, TimeProvider.System);
        var read = await Answer.OfAsync(second.Public, HttpMethod.Get, "/v1/session/messages", null, session);
        var init = await Answer.OfAsync(second.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken, identityToken = TestToken.Sign(secret, new { sub = "user-42" }), session,
        });

        Assert.Equal("still here?", read["items"][0].GetProperty("text").GetString());
        Assert.True(init["resumed"].GetBoolean());
    }

    [Fact]
    public async Task GivenADirectoryInUse_ThenTheSecondProcessIsRefused()
    {
        var directory = TestDirectory.New();
        using var first = await GatewayProcess.ServeAsync(directory);

        Assert.Contains("in use by another process", await FailAsync(directory), StringComparison.Ordinal);
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task GivenFileLocksSwitchedOff_ThenTwoProcessesStartedOnOneDirectory()
    {
        (string, string)[] unlocked = [("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1")];
        var directory = TestDirectory.New();
        using var first = await GatewayProcess.ServeAsync(directory, unlocked);
        Assert.Equal("", first.Errors);

        using var second = await GatewayProcess.ServeAsync(directory, unlocked);

        Assert.NotEqual(0, await second.WaitAsync());
        Assert.Contains("in use by another process", Assert.Single(second.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task GivenADirectoryDeletedUnderIt_ThenReadinessIsRedAndTheLogSaysSoOnce()
    {
        var directory = TestDirectory.New();
        using var process = await GatewayProcess.ServeAsync(directory);
        using var client = new HttpClient { BaseAddress = process.PublicUrl };

        Directory.Delete(directory, recursive: true);

        await Eventually.TrueAsync(async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == System.Net.HttpStatusCode.ServiceUnavailable);
        await Eventually.TrueAsync(() => Lines() == 1);
        await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(1, Lines());

        int Lines() => process.Output.Split('\n').Count(line => line.Contains("The ledger takes no appends", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenAKeyFileThatOthersCanRead_ThenOneLineSaysHowToMendIt()
    {
        var directory = TestDirectory.New();
        await using (await TestGateway.StartAsync(directory, TimeProvider.System)) { }
        var key = Path.Combine(directory, "master.key");
        File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.OtherRead);
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherExecute);

        Assert.Contains($"chmod 600 {key}", await FailAsync(directory), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenATakenPort_ThenOneLineNamesIt()
    {
        using var first = await GatewayProcess.ServeAsync(TestDirectory.New());

        var error = await FailAsync(TestDirectory.New(), "--urls", first.PublicUrl.ToString());

        Assert.Contains($"{first.PublicUrl.Port}", error, StringComparison.Ordinal);
        Assert.Contains("address already in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnAddressOfAnotherMachine_ThenOneLineNamesIt() =>
        Assert.Contains("http://192.0.2.1:5000", await FailAsync(TestDirectory.New(), "--urls", "http://192.0.2.1:5000"), StringComparison.Ordinal);

    [Fact]
    public async Task GivenADirectoryThatCannotBeWritten_ThenOneLineNamesIt()
    {
        var file = Path.Combine(Directory.CreateDirectory(TestDirectory.New()).FullName, "file");
        await File.WriteAllTextAsync(file, "");

        Assert.Contains(file, await FailAsync(Path.Combine(file, "data")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAFileThatIsNoLedger_ThenOneLineSaysSo()
    {
        var directory = TestDirectory.New();
        await using (await TestGateway.StartAsync(directory, TimeProvider.System)) { }
        await File.WriteAllTextAsync(Path.Combine(directory, "blinq.db"), new string('x', 5_000));

        Assert.Contains("not a ledger", await FailAsync(directory), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenALedgerOfANewerVersion_ThenOneLineSaysSo()
    {
        var directory = TestDirectory.New();
        await using (await TestGateway.StartAsync(directory, TimeProvider.System)) { }
        // SQLite keeps user_version in the header, big-endian, at byte 60.
        await using (var file = File.OpenWrite(Path.Combine(directory, "blinq.db")))
        {
            file.Position = 60;
            file.Write([0, 0, 0x7f, 0xff]);
        }

        Assert.Contains("newer version", await FailAsync(directory), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenWrongSettings_ThenALineForEach()
    {
        var (code, _, errors) = await GatewayProcess.RunAsync("--Blinq:TrustLease", "x", "--Blinq:Nope", "1");

        Assert.NotEqual(0, code);
        Assert.Equal(2, errors.Trim().Split('\n').Length);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    /// <summary>Starts it, expects it to end with one line, and returns that.</summary>
    private static async Task<string> FailAsync(string directory, params string[] arguments)
    {
        using var process = await GatewayProcess.ServeAsync(directory, arguments);
        Assert.NotEqual(0, await process.WaitAsync());
        Assert.Single(process.Errors.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", process.Errors, StringComparison.Ordinal);
        Assert.Equal("", process.Output);
        return process.Errors;
    }
}
