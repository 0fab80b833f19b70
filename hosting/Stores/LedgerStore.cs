using Blinq.Hosting.FirstRun;
using Blinq.Hosting.Settings;
using Blinq.Ledger;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Feeds;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Sqlite;

namespace Blinq.Hosting.Stores;

/// <summary>The ledger that the settings name, and the keys that go with it.</summary>
/// <param name="Feed">Tells what other processes append; <c>null</c> where there are none.</param>
internal sealed record LedgerStore(ILedger Ledger, ILedgerIndexes Indexes, ILedgerErasures Erasures, ILedgerFeed? Feed, InstallationKeys Keys)
{
    /// <summary>The main file of a SQLite ledger, in the data directory.</summary>
    public const string LedgerFile = "blinq.db";

    /// <summary>Says what the ledger tells of its health, once it is attached to a log.</summary>
    public required LedgerHealthLog Health { get; init; }

    /// <summary>The tenants' documents and audiences.</summary>
    public required ILedgerKnowledge Knowledge { get; init; }

    /// <summary>The sealed secrets of all tenants.</summary>
    public required ISealedRows SealedRows { get; init; }

    /// <exception cref="StartupException">It can't be opened; the message says what to do.</exception>
    public static async Task<LedgerStore> OpenAsync(BlinqOptions options, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return options.PostgresConnection is { } connection
                ? await OpenPostgresAsync(options, connection, time, cancel)
                : await OpenSqliteAsync(options, time, cancel);
        }
        catch (LedgerOpenException cannot)
        {
            throw new StartupException(cannot.Message, cannot);
        }
    }

    private static async Task<LedgerStore> OpenSqliteAsync(BlinqOptions options, TimeProvider time, CancellationToken cancel)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        var keys = InstallationKeys.Ensure(options, directory, directory.PathOf(LedgerFile));
        var health = new LedgerHealthLog();
        var ledger = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = options.DataDirectory, HealthListener = health }, time, cancel);
        return new LedgerStore(ledger, ledger, ledger, null, keys) { Health = health, SealedRows = ledger, Knowledge = ledger };
    }

    private static async Task<LedgerStore> OpenPostgresAsync(
        BlinqOptions options, string connection, TimeProvider time, CancellationToken cancel)
    {
        var keys = InstallationKeys.FromSettings(options);
        var health = new LedgerHealthLog();
        var ledger = await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = connection, HealthListener = health }, time, cancel);
        return new LedgerStore(ledger, ledger, ledger, ledger, keys) { Health = health, SealedRows = ledger, Knowledge = ledger };
    }
}
