using System.CommandLine;
using System.Globalization;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Stores;
using Blinq.Ledger.Appends;

namespace Blinq.Gateway.Operating;

/// <summary><c>ledger change-lease LEASE</c>: gives an installation another trust lease, while none of its processes runs.</summary>
internal static class ChangeLeaseCommand
{
    /// <summary>Nothing was changed.</summary>
    public const int NotChanged = 1;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var lease = new Argument<string>("LEASE") { Description = "The new one, 00:00:00.1 to 00:00:10." };
        var command = new Command(
            "change-lease",
            """
            Change the trust lease of an installation on PostgreSQL. Every process must be stopped: two leases at once would
            break the promise that no old token is accepted after a rotation has answered. Sessions stay. Afterwards set
            Blinq:TrustLease in every process. Give it the settings of the processes, as they get them.
            """)
        {
            lease,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(lease), [.. parsed.UnmatchedTokens], TimeProvider.System, Console.Out, Console.Error, cancel));
        return command;
    }

    internal static async Task<int> RunAsync(
        string text, string[] settings, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lease) || lease < Shortest || lease > Longest)
                throw new StartupException("LEASE is not 00:00:00.1 to 00:00:10.");
            var options = SettingsBinder.Bind(ConfigurationSources.Load(settings));
            if (options.PostgresConnection is not { } connection)
                throw new StartupException("Alone, on SQLite, there is no lease to agree on: set Blinq:TrustLease and restart.");
            var store = await LedgerStore.OpenAsync(options, time, cancel);
            await using var ledger = store.Ledger;
            if (await LiveSilos.CountAsync(connection, cancel) is var running and > 0)
                throw new StartupException($"Silos that run on this database: {running}. Stop every process, gateways too, and try again; one that was killed counts for 15 s.");
            var before = await TrustLeaseSetting.ReadAsync(ledger, cancel);
            await TrustLeaseSetting.ReplaceAsync(ledger, lease, cancel);
            await output.WriteLineAsync($"The trust lease was {before?.ToString("c", CultureInfo.InvariantCulture) ?? "not settled"} and is {lease:c} now. Set Blinq:TrustLease to it in every process, then start them.");
            return 0;
        }
        catch (Exception fault) when (fault is StartupException or LedgerException or System.Data.Common.DbException)
        {
            foreach (var line in fault.Message.Split('\n'))
                await error.WriteLineAsync($"ledger change-lease: {line}");
            return NotChanged;
        }
    }
}
