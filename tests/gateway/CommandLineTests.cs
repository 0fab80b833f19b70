using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task GivenAnExport_ThenItIsValid_AndAChangedOneIsNot()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-42");
        await tenant.SayAsync(session, "On its way");
        var export = await tenant.GetAsync("/v1/tenant/audit/export");
        Assert.Equal("application/x-ndjson", export.Headers["Content-Type"]);
        var (whole, changed) = (await WriteAsync(export.Text), await WriteAsync(export.Text.Replace("On its way", "It was lost", StringComparison.Ordinal)));

        var good = await GatewayProcess.RunAsync("audit", "verify", whole);
        var bad = await GatewayProcess.RunAsync("audit", "verify", changed);

        Assert.Equal(0, good.ExitCode);
        Assert.Contains(": valid", good.Output, StringComparison.Ordinal);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("NOT VALID", bad.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenARunningGateway_ThenItsDataDirectoryCanBeVerified()
    {
        var gateway = await TestGateway.SharedAsync();
        await (await gateway.RegisterAsync()).StartAnonymousAsync();

        var (code, output, _) = await GatewayProcess.RunAsync("audit", "verify", gateway.DataDirectory);

        Assert.Equal(0, code);
        Assert.Contains(": valid", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "nothing to verify", "")]
    [InlineData(4, "no export", "\n\n")]
    [InlineData(4, "no export", """{"title":"A valid key is needed.","status":401,"code":"unauthorized"}""")]
    [InlineData(4, "no export", "PK\u0003\u0004")]
    [InlineData(4, "byte order mark", "\uFEFF{}")]
    public async Task AQuietDayWasCalledNotValid_AndASavedErrorTheEndOfAFile(int expected, string says, string content)
    {
        var (code, output, errors) = await GatewayProcess.RunAsync("audit", "verify", await WriteAsync(content));

        Assert.Equal((expected, ""), (code, errors));
        Assert.Contains(says, output, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT VALID", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnExportThatAnEditorSavedAsUtf16_IsNoExport()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var file = await WriteAsync("");
        await File.WriteAllTextAsync(file, (await tenant.GetAsync("/v1/tenant/audit/export")).Text, System.Text.Encoding.Unicode);

        Assert.Equal(4, (await GatewayProcess.RunAsync("audit", "verify", file)).ExitCode);
    }

    [Fact]
    public async Task TheExportOfAPeriodInWhichNothingHappened_IsNothingToVerify()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var export = await tenant.GetAsync("/v1/tenant/audit/export?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z");

        Assert.Equal((200, 3), (export.Status, (await GatewayProcess.RunAsync("audit", "verify", "--partial", await WriteAsync(export.Text))).ExitCode));
    }

    [Theory]
    [InlineData(2, "audit", "verify", "/nowhere/at/all")]
    [InlineData(2, "audit", "verify")]
    [InlineData(2, "audit")]
    [InlineData(2, "nonsense")]
    [InlineData(2, "audit", "verify", "/tmp", "--nonsense")]
    [InlineData(1, "--nonsense", "x")]
    public async Task GivenAMistake_ThenOneLineAndAnExitCode(int expected, params string[] arguments)
    {
        var (code, _, errors) = await GatewayProcess.RunAsync(arguments);

        Assert.Equal(expected, code);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "audit")]
    [InlineData("--version", "0.")]
    public async Task GivenAQuestion_ThenItIsAnswered(string argument, string expected)
    {
        var (code, output, _) = await GatewayProcess.RunAsync(argument);

        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnExportOfAPeriod_ThenItIsPartialAndSaysSo()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.StartAnonymousAsync();
        var registered = (await tenant.GetAsync("/v1/tenant")).Get("registeredAt");
        var export = await tenant.GetAsync($"/v1/tenant/audit/export?from={DateTimeOffset.Parse(registered, null).AddTicks(10).UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ}");
        var file = await WriteAsync(export.Text);

        Assert.Equal(1, (await GatewayProcess.RunAsync("audit", "verify", file)).ExitCode);
        var (code, output, _) = await GatewayProcess.RunAsync("audit", "verify", "--partial", file);
        Assert.Equal(0, code);
        Assert.Contains("taken as given", output, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(TestDirectory.New()).FullName, "export.jsonl");
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
