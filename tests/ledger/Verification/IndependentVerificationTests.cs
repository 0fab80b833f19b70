using System.Diagnostics;
using Blinq.Ledger.Export;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Sqlite;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Verification;

/// <summary>A script that knows only the published text of the hashes agrees with the ledger.</summary>
public sealed class IndependentVerificationTests(SqliteFixture fixture) : IClassFixture<SqliteFixture>
{
    [NodeFact]
    public async Task ATwentyLineScriptVerifiesAnExport_AndFindsAChange()
    {
        using var directory = new TemporaryDirectory();
        var tenant = TenantId.New();
        for (var i = 0; i < 3; i++)
        {
            var head = await fixture.Ledger.AppendAsync(
                Sample.NewConversation(tenant), StreamHead.Empty,
                Sample.Event(payload: "{\"text\":\"Привет \\\"👋\\\" \t\\u0000\u2028\"}"), Sample.Event());
            Assert.Equal(2, head.Seq);
        }
        var path = directory.File("export.jsonl");
        await using (var file = File.Create(path))
        await using (var writer = new ExportWriter(file))
        {
            await foreach (var recorded in fixture.Ledger.ExportAsync(tenant, null, null, CancellationToken.None))
                await writer.WriteAsync(recorded, CancellationToken.None);
        }
        Assert.Equal((0, "6 events verified"), await RunAsync(path));

        File.WriteAllText(path, File.ReadAllText(path).Replace("hello", "hallo", StringComparison.Ordinal));
        var (code, output) = await RunAsync(path);
        Assert.Equal(1, code);
        Assert.EndsWith("payload does not match", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string path)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Verification", "verify.mjs"), path])
        {
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode, output.Trim());
    }
}
