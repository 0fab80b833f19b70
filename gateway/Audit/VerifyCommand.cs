using System.CommandLine;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Verification;

namespace Blinq.Gateway.Audit;

/// <summary><c>audit verify FILE|DIRECTORY</c>: needs no server, no key and no network.</summary>
internal static class VerifyCommand
{
    /// <summary>It could not be checked; what a check comes to are the numbers of <see cref="VerificationOutcome"/>.</summary>
    public const int NotChecked = 2;

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "An export (a file of JSON lines), or a data directory." };
        var partial = new Option<bool>("--partial")
        {
            Description = "The export was made with from or to: a stream may begin in the middle.",
        };
        var command = new Command(
            "verify",
            "Check that the audit trail was not changed. Exit code 0: valid; 1: not valid; 2: could not be checked; 3: nothing to verify; "
                + "4: no export, or re-encoded.")
        {
            path,
            partial,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(path), parsed.GetValue(partial), Console.Out, Console.Error, cancel));
        return command;
    }

    internal static async Task<int> RunAsync(
        string path, bool partial, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var report = await VerifyAsync(path, new VerificationOptions { Source = path, AllowPartial = partial }, cancel);
            await output.WriteLineAsync($"audit verify {path}: {report.Headline}");
            report.WriteTo(output);
            return (int)report.Outcome;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or LedgerOpenException or LedgerUnavailableException)
        {
            await error.WriteLineAsync($"audit verify {path}: {fault.Message}");
            return NotChecked;
        }
    }

    private static async Task<VerificationReport> VerifyAsync(string path, VerificationOptions options, CancellationToken cancel)
    {
        if (Directory.Exists(path))
            return await LedgerVerifier.VerifyDataDirectoryAsync(path, options, cancel);
        await using var file = File.OpenRead(path);
        return await LedgerVerifier.VerifyFileAsync(file, options, cancel);
    }
}
