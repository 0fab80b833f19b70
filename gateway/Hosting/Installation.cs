using Blinq.Gateway.FirstRun;
using Blinq.Gateway.Settings;
using Blinq.Grains.Hosting;
using Blinq.Grains.Refusals;
using Blinq.Grains.Sealing;
using Blinq.Ledger.Sqlite;

namespace Blinq.Gateway.Hosting;

/// <summary>What an embedded gateway has and must close in order: the ledger, the grains on it, and what they note.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const string LedgerFile = "blinq.db";

    private Installation(SqliteLedger ledger, EmbeddedHost grains, RefusalLog refusals, InstallationKeys keys)
    {
        Ledger = ledger;
        Grains = grains;
        Refusals = refusals;
        Keys = keys;
    }

    public SqliteLedger Ledger { get; }

    public EmbeddedHost Grains { get; }

    public RefusalLog Refusals { get; }

    public InstallationKeys Keys { get; }

    /// <exception cref="StartupException">It can't be opened; the message says what to do.</exception>
    public static async Task<Installation> OpenAsync(
        BlinqOptions options, TimeProvider time, Action<string, Exception> onFault, CancellationToken cancel)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        var keys = InstallationKeys.Ensure(options, directory, directory.PathOf(LedgerFile));
        var master = new MasterKey(keys.MasterKey);
        var ledger = await OpenLedgerAsync(options, time, cancel);
        try
        {
            await MasterKeyCheck.EnsureAsync(ledger, master, cancel);
        }
        catch (WrongMasterKeyException wrong)
        {
            await ledger.DisposeAsync();
            throw new StartupException(wrong.Message, wrong);
        }
        var grains = new EmbeddedHost(ledger, master, time, new EmbeddedHostOptions());
        var refusals = new RefusalLog(ledger, time, (tenant, fault) => onFault(tenant.Value, fault));
        return new Installation(ledger, grains, refusals, keys);
    }

    /// <summary>What runs finishes, what was noted is written, then the ledger closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await Grains.DrainAsync();
        await Refusals.DisposeAsync();
        await Grains.DisposeAsync();
        await Ledger.DisposeAsync();
    }

    private static async Task<SqliteLedger> OpenLedgerAsync(BlinqOptions options, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return await SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = options.DataDirectory }, time, cancel);
        }
        catch (LedgerOpenException cannot)
        {
            throw new StartupException(cannot.Message, cannot);
        }
    }
}
