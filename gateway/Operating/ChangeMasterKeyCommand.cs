using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Blinq.Grains.Sealing;
using Blinq.Hosting.FirstRun;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Stores;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Sealing;

namespace Blinq.Gateway.Operating;

/// <summary><c>ledger change-master-key [--to FILE]</c>: seals every secret of an installation with another master key.</summary>
internal static class ChangeMasterKeyCommand
{
    /// <summary>Nothing was changed, unless the message says otherwise.</summary>
    public const int NotChanged = 1;

    public static Command Create()
    {
        var to = new Option<string?>("--to")
        {
            Description = "The file with the new key, 32 bytes in base64, while every process is stopped. Without it the new key is Blinq:MasterKey and the old one Blinq:OtherMasterKey, and the processes, which all have both, go on.",
        };
        var command = new Command(
            "change-master-key",
            """
            Seal every secret of an installation with another master key, in one transaction. Sessions, secrets and snapshots
            stay. Nothing is changed if any secret can't be opened. It can be run again at any time. Keep the old key as long as
            there are backups from before. Give it the settings of the processes, as they get them.
            """)
        {
            to,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(to), [.. parsed.UnmatchedTokens], TimeProvider.System, Console.Out, Console.Error, cancel));
        return command;
    }

    internal static async Task<int> RunAsync(
        string? to, string[] settings, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            await output.WriteLineAsync(await ChangeAsync(to, SettingsBinder.Bind(ConfigurationSources.Load(settings)), time, cancel));
            return 0;
        }
        catch (Exception fault) when (fault is StartupException or LedgerException or WrongMasterKeyException or CryptographicException or System.Data.Common.DbException)
        {
            foreach (var line in fault.Message.Split('\n'))
                await error.WriteLineAsync($"ledger change-master-key: {line}");
            return NotChanged;
        }
    }

    private static async Task<string> ChangeAsync(string? to, BlinqOptions options, TimeProvider time, CancellationToken cancel)
    {
        // Opening a SQLite ledger makes what is missing; here a ledger that is missing is a mistake.
        if (options.PostgresConnection is null && !File.Exists(Path.Combine(options.DataDirectory, LedgerStore.LedgerFile)))
            throw new StartupException($"There is no ledger in the data directory {options.DataDirectory}.");
        var target = to is null ? null : InstallationKeys.ReadMasterKey(to);
        if (target is null && options.OtherMasterKey is null)
            throw new StartupException("There is no second key: give --to FILE, or Blinq:OtherMasterKey.");
        var store = await LedgerStore.OpenAsync(options, time, cancel);
        await using var ledger = store.Ledger;
        var keys = Keys(store.Keys, target);
        if (target is not null && options.PostgresConnection is { } connection && await LiveSilos.CountAsync(connection, cancel) is var running and > 0)
            throw new StartupException($"Silos that run on this database: {running}. Stop every process, gateways too, and try again (one that was killed counts for 15 s), or give all of them both keys and leave out --to.");
        if (await ledger.ReadSettingAsync(MasterKeyCheck.Setting, cancel) is not { } before)
            throw new StartupException("No process has run on this ledger yet, so there is no master key to change.");
        if (!keys.Holds(before))
            throw new WrongMasterKeyException(before, keys.Current.Id);

        var file = Path.Combine(options.DataDirectory, InstallationKeys.MasterKeyFile);
        var isFile = target is not null && options.PostgresConnection is null && options.MasterKey is null;
        // Before anything is sealed with it: what was sealed with a key that is nowhere would be lost.
        var (aside, kept) = ($"{file}.{keys.Current.Id}", $"{file}.{new MasterKey(store.Keys.MasterKey).Id}");
        if (isFile)
            KeyFile.Keep(aside, Convert.ToBase64String(target!));
        var count = await store.SealedRows.ResealAsync(row => Reseal(keys, row), MasterKeyCheck.Setting, keys.Current.Id, cancel);
        if (isFile)
            KeyFile.Replace(file, aside, kept);
        return Report(before, keys.Current.Id, count) + Next(to, isFile, kept == aside ? null : kept);
    }

    private static MasterKeyRing Keys(InstallationKeys given, byte[]? target) => target is null
        ? given.Ring
        : new MasterKeyRing(new MasterKey(target), new MasterKey(given.MasterKey));

    private static SealedSecret? Reseal(MasterKeyRing keys, SealedSecret row)
    {
        try
        {
            return keys.Reseal(row);
        }
        catch (CryptographicException)
        {
            throw new CryptographicException(
                $"Secret {row.KeyId} of tenant {row.Tenant}, sealed with master key {row.MasterKeyId}, can't be opened with the keys that were given. Nothing was changed.");
        }
    }

    private static string Report(string before, string now, int count) => (before == now, count) switch
    {
        (true, 0) => $"The master key is {now} already, and every secret is sealed with it. ",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"The master key was {before} and is {now} now; {count} {(count == 1 ? "secret was" : "secrets were")} sealed anew. "),
    };

    /// <param name="isFile">Whether the key is a file of the data directory.</param>
    /// <param name="kept">Where the old one is then; <c>null</c> if it was the new one already.</param>
    private static string Next(string? to, bool isFile, string? kept) => (to, isFile, kept) switch
    {
        (null, _, _) => "Take Blinq:OtherMasterKey away from every process, one after another.",
        (_, true, { } old) => $"The next start takes it; the old one is in {old}. Copy both to where you keep such keys, and delete {to}.",
        (_, true, null) => "The next start takes it.",
        _ => $"Set Blinq:MasterKey to the key in {to} in every process, then start them.",
    };
}
