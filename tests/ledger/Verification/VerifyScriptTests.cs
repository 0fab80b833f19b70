using System.Diagnostics;
using System.Text;
using Blinq.Ledger.Tests.Sqlite;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Tests.Verification;

/// <summary>docs/verify.py comes to what <c>audit verify</c> comes to: the same words, the same exit code, no stack trace.</summary>
public sealed class VerifyScriptTests
{
    public static TheoryData<string, Func<TamperedExport, byte[]>> Files => new()
    {
        { "as it was", Whole },
        { "Windows' line breaks", export => Bytes(string.Concat(export.Lines.Select(line => line + "\r\n"))) },
        { "empty", _ => [] },
        { "a saved 401", _ => Bytes("""{"title":"Unauthorized","status":401}""") },
        { "UTF-16", export => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Whole(export))) },
        { "UTF-16, marked", export => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Whole(export)))] },
        { "UTF-8, marked", export => [.. Encoding.UTF8.Preamble, .. Whole(export)] },
        { "no text", _ => [0, 1, 2, 0xff, 10, 0xfe, 10] },
        { "a changed payload", export => Changed(export, "payload", "{}") },
        { "a changed time", export => Changed(export, "at", 1) },
        { "a field of another kind", export => Changed(export, "seq", "3") },
        { "a salt that is no hex", export => Changed(export, "salt", "zz") },
        { "half erased", export => Changed(export, "salt", null) },
        { "a missing line", export => { export.Lines.RemoveAt(2); return Whole(export); } },
        { "a field twice", export => Bytes(Encoding.UTF8.GetString(Whole(export)).Replace("\"seq\":3", "\"seq\":3,\"seq\":3", StringComparison.Ordinal)) },
        { "no event first", export => [.. Bytes("hello\n"), .. Whole(export)] },
        { "cut off", export => Whole(export)[..^30] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task BothComeToTheSame(string what, Func<TamperedExport, byte[]> change)
    {
        var file = change(await TamperedExport.MakeAsync());
        var report = await TamperedExport.VerifyAsync(file);
        using var directory = new TemporaryDirectory();
        var path = directory.File("export.jsonl");
        await File.WriteAllBytesAsync(path, file);

        var (code, said) = await RunAsync(path);

        Assert.True((int)report.Outcome == code, $"{what}: {report.Headline}, and {code} {said}");
        if (report.Outcome != VerificationOutcome.Valid)
            Assert.Contains(report.Headline, said, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APartialExportIsTakenWhereItIsSaidToBeOne()
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.RemoveRange(0, 2);
        using var directory = new TemporaryDirectory();
        var path = directory.File("export.jsonl");
        await File.WriteAllBytesAsync(path, Whole(export));
        Assert.Equal(1, (await RunAsync(path)).Code);
        Assert.Equal(0, (await RunAsync("--partial", path)).Code);
    }

    [Fact]
    public async Task WhatCannotBeReadCannotBeChecked()
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(2, (await RunAsync(directory.File("missing"))).Code);
        Assert.Equal(2, (await RunAsync(directory.Path)).Code);
        Assert.Equal(2, (await RunAsync()).Code);
    }

    private static byte[] Whole(TamperedExport export) => Bytes(string.Concat(export.Lines.Select(line => line + "\n")));

    private static byte[] Changed(TamperedExport export, string field, System.Text.Json.Nodes.JsonNode? value)
    {
        export.Change(2, field, value);
        return Whole(export);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "Verification", "verify.py"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var python = Process.Start(start)!;
        var output = python.StandardOutput.ReadToEndAsync();
        var errors = await python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        return (python.ExitCode, await output + errors);
    }
}
