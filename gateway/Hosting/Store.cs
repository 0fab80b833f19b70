using Blinq.Gateway.FirstRun;
using Blinq.Gateway.Settings;
using Blinq.Grains.Leases;
using Blinq.Ledger;
using Blinq.Ledger.Feeds;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Sqlite;

namespace Blinq.Gateway.Hosting;

/// <summary>The ledger that the settings name, the keys that go with it, and whether others write to it, too.</summary>
/// <param name="Feed">Tells what others append; <c>null</c> where there are none.</param>
internal sealed record Store(ILedger Ledger, ILedgerIndexes Indexes, ILedgerFeed? Feed, InstallationKeys Keys, Tenure Tenure)
{
    /// <summary>The main file of an embedded ledger, in the data directory.</summary>
    public const string LedgerFile = "blinq.db";

    /// <summary>Whether grains of other processes write to this ledger, too.</summary>
    public bool IsShared => !Tenure.IsSole;

    /// <summary>The same store where grains are hosted elsewhere, too, though this process alone opens the ledger.</summary>
    public Store SharedWithOtherHosts(TimeProvider time) => IsShared ? this : this with { Tenure = Unleased(time) };

    /// <exception cref="StartupException">It can't be opened; the message says what to do.</exception>
    public static async Task<Store> OpenAsync(BlinqOptions options, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return options.SharedLedger is { } connection
                ? await OpenSharedAsync(options, connection, time, cancel)
                : await OpenEmbeddedAsync(options, time, cancel);
        }
        catch (LedgerOpenException cannot)
        {
            throw new StartupException(cannot.Message, cannot);
        }
    }

    private static async Task<Store> OpenEmbeddedAsync(BlinqOptions options, TimeProvider time, CancellationToken cancel)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        var keys = InstallationKeys.Ensure(options, directory, directory.PathOf(LedgerFile));
        var ledger = await SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = options.DataDirectory }, time, cancel);
        return new Store(ledger, ledger, null, keys, Tenure.Sole);
    }

    private static async Task<Store> OpenSharedAsync(
        BlinqOptions options, string connection, TimeProvider time, CancellationToken cancel)
    {
        var keys = InstallationKeys.FromSettings(options);
        var ledger = await PostgresLedger.OpenAsync(new PostgresLedgerOptions { ConnectionString = connection }, time, cancel);
        return new Store(ledger, ledger, ledger, keys, Unleased(time));
    }

    /// <summary>Each answer that appends nothing looks at the ledger first.</summary>
    private static Tenure Unleased(TimeProvider time) => Tenure.Shared(TimeSpan.Zero, time);
}
