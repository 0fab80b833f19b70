using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Blinq.Hosting.FirstRun;
using Blinq.Hosting.Processes;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Copying;
using Blinq.Ledger.Postgres;

namespace Blinq.Gateway.Copying;

/// <summary><c>ledger copy --from sqlite:DIR --to postgres:CONN</c>: one gateway's ledger moves up to where several can share it.</summary>
internal static class CopyCommand
{
    /// <summary>It was not copied, or not all of it.</summary>
    public const int NotCopied = 1;

    /// <summary>As a shell reports a process that Ctrl+C ended.</summary>
    public const int Interrupted = 130;

    private const string FromScheme = "sqlite:";
    private const string ToScheme = "postgres:";

    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "sqlite:DIRECTORY, the data directory of a gateway that is stopped.", Required = true };
        var to = new Option<string>("--to")
        {
            Description = "postgres:CONNECTION STRING, of an empty database. The password is better kept in PGPASSFILE or ~/.pgpass.",
            Required = true,
        };
        var command = new Command(
            "copy",
            """
            Copy a SQLite ledger to PostgreSQL: every event, hash and sealed secret as it is. It can be interrupted and run
            again, and compares and verifies all at the end. Until it has finished, no gateway starts on the database.
            """)
        {
            from,
            to,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), TimeProvider.System, Console.Out, Console.Error, cancel));
        return command;
    }

    internal static async Task<int> RunAsync(
        string from, string to, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        // What was given is not repeated: it may hold a password, also in the wrong place.
        if (!HasScheme(from, FromScheme, out var directory))
            return await MisusedAsync(error, "--from is not sqlite:DIRECTORY");
        if (!HasScheme(to, ToScheme, out var connection))
            return await MisusedAsync(error, "--to is not postgres:CONNECTION STRING");
        var progress = new CopyProgressLines(output, isTerminal: !Console.IsOutputRedirected, time);
        try
        {
            var target = new PostgresLedgerOptions { ConnectionString = connection };
            var report = await LedgerCopy.CopyAsync(directory, target, time, progress, cancel);
            progress.End();
            report.WriteTo(output);
            await WriteNextAsync(output, directory);
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            progress.End();
            await error.WriteLineAsync("ledger copy: interrupted; run it again to go on.");
            return Interrupted;
        }
        catch (Exception fault) when (fault is LedgerOpenException or LedgerCopyException or LedgerException or IOException or UnauthorizedAccessException)
        {
            progress.End();
            await error.WriteLineAsync($"ledger copy: {fault.Message}");
            return NotCopied;
        }
    }

    private static bool HasScheme(string text, string scheme, [NotNullWhen(true)] out string? rest)
    {
        rest = text.StartsWith(scheme, StringComparison.Ordinal) ? text[scheme.Length..] : null;
        return !string.IsNullOrWhiteSpace(rest);
    }

    private static async Task<int> MisusedAsync(TextWriter error, string mistake)
    {
        await error.WriteLineAsync($"ledger copy: {mistake}; see --help.");
        return BlinqProgram.Misused;
    }

    private static async Task WriteNextAsync(TextWriter output, string directory)
    {
        var master = Path.Combine(Path.GetFullPath(directory), InstallationKeys.MasterKeyFile);
        var operators = Path.Combine(Path.GetFullPath(directory), InstallationKeys.OperatorKeyFile);
        await output.WriteLineAsync($"""
            Next: start gateways on the copy, all with the same
              Blinq:Ledger:Provider          postgres, and the connection string
              Blinq:MasterKey                {(File.Exists(master) ? $"the content of {master}" : "the one that the gateway was started with")}
              Blinq:Operator:Key             {(File.Exists(operators) ? $"the content of {operators}" : "the one that the gateway was started with")}
              Blinq:TrustLease               the first gateway that starts decides it for the installation
            Then rename {Path.GetFullPath(directory)}: a gateway started on it would write a second history.
            """);
    }
}
