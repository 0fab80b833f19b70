using System.CommandLine;
using Blinq.Grains.Sealing;
using Blinq.Hosting.Settings;
using Blinq.Ledger.Appends;

namespace Blinq.Gateway.Restores;

/// <summary><c>ledger accept-restore</c>: makes a ledger that was restored from a backup fit to serve.</summary>
internal static class AcceptRestoreCommand
{
    /// <summary>It was not accepted.</summary>
    public const int NotAccepted = 1;

    /// <summary>As a shell reports a process that Ctrl+C ended.</summary>
    public const int Interrupted = 130;

    public static Command Create()
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var keep = new Option<bool>("--keep-management-keys")
        {
            Description = "Leave management keys in force. Only if you know that none was revoked since the backup: it would be in force again.",
        };
        var erasures = new Option<string?>("--erasures")
        {
            Description = "FILE, the list of erasures, or none if nobody was erased since the backup.",
        };
        var command = new Command(
            "accept-restore",
            """
            Make a ledger that was restored from a backup fit to serve. A secret that was rotated or a key that was revoked
            after the backup is in force again in it, so every identity secret of every tenant is replaced by one that nobody
            is shown, and every management key is revoked: you issue new ones, and the tenants rotate. Then gateways that
            refuse the ledger (503 ledger_rolled_back) serve again.
            Give it the settings of the gateways, as they get them: appsettings.json, the environment, --Blinq:… SETTING.
            It can be interrupted and run again. With SQLite no gateway may run.
            Persons who were erased after the backup are back in it: --erasures names the list that is kept beside the backups
            (GET /v1/operator/erasures), and they are erased again.
            """)
        {
            yes,
            keep,
            erasures,
        };
        // The gateway's settings, which their own reader judges.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) =>
        {
            Func<CancellationToken, ValueTask<string?>>? ask = parsed.GetValue(yes) ? static _ => new(AcceptRestore.Word)
                : Console.IsInputRedirected ? null
                : AskAsync;
            var work = new AcceptRestore(Console.Out, ask, parsed.GetValue(keep), parsed.GetValue(erasures), TimeProvider.System);
            return RunAsync(work, [.. parsed.UnmatchedTokens], Console.Error, cancel);
        });
        return command;
    }

    internal static async Task<int> RunAsync(
        AcceptRestore work, string[] settings, TextWriter error, CancellationToken cancel)
    {
        try
        {
            await work.RunAsync(SettingsBinder.Bind(ConfigurationSources.Load(settings)), cancel);
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await error.WriteLineAsync("ledger accept-restore: interrupted; the restore is not accepted. Run it again.");
            return Interrupted;
        }
        catch (Exception fault) when (fault is StartupException or RestoreException or WrongMasterKeyException or LedgerException)
        {
            foreach (var line in fault.Message.Split('\n'))
                await error.WriteLineAsync($"ledger accept-restore: {line}");
            return NotAccepted;
        }
    }

    private static async ValueTask<string?> AskAsync(CancellationToken cancel)
    {
        await Console.Out.WriteAsync($"Type {AcceptRestore.Word} to go on: ");
        return await Console.In.ReadLineAsync(cancel);
    }
}
