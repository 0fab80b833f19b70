using System.Globalization;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Users;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>The writer's connection with everything that lives and dies with it.</summary>
internal sealed class WriterSession : IDisposable
{
    private const string ReadLatest = "SELECT latest_at FROM ledger_state WHERE only_row = 1";
    private const string RaiseLatest = "UPDATE ledger_state SET latest_at = ?1 WHERE only_row = 1";

    private readonly Statement _begin, _commit, _raiseLatest;
    private readonly StreamMemory _streams = new();
    private readonly LogFolder _log;
    private long _recordedLatest;

    private WriterSession(Connection connection, LogFolder log, SqliteLedgerOptions options, UnappliedChanges unapplied)
    {
        Connection = connection;
        _log = log;
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _raiseLatest = connection.Prepare(RaiseLatest);
        Events = new EventTable(connection, _streams);
        Seals = new SealTable(connection);
        Tenants = new TenantTable(connection);
        Refusals = new RefusalTable(connection);
        Totals = new BatchTotals(connection);
        Activity = new ActivityTotals(connection);
        UserChanges = new UserChangeLog(connection, unapplied, options.ManyUserChanges, Activity.AddUser);
        Sessions = new SessionTable(connection, UserChanges);
        UserChanges.Load();
        LatestAt = _recordedLatest = connection.Scalar(ReadLatest);
    }

    public Connection Connection { get; }

    public EventTable Events { get; }
    public SealTable Seals { get; }
    public TenantTable Tenants { get; }
    public SessionTable Sessions { get; }
    public RefusalTable Refusals { get; }
    public BatchTotals Totals { get; }
    public ActivityTotals Activity { get; }
    public UserChangeLog UserChanges { get; }

    /// <summary>The latest time recorded, Unix microseconds.</summary>
    public long LatestAt { get; private set; }

    public static WriterSession Open(string path, SqliteLedgerOptions options, UnappliedChanges unapplied)
    {
        var connection = Connection.OpenWritable(path);
        LogFolder? log = null;
        try
        {
            Configure(connection, options);
            log = LogFolder.Open(path, connection, options.ManyLogPages);
            return new WriterSession(connection, log, options, unapplied);
        }
        catch
        {
            log?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Of a ledger that no process has open: applies what a process that was killed had only noted, so that all rows say all.</summary>
    public static void ApplyNoted(string path, SqliteLedgerOptions options)
    {
        using var session = Open(path, options, new UnappliedChanges());
        if (!session.UserChanges.HasWork)
            return;
        session.Begin();
        session.UserChanges.ApplyAll();
        session.FlushTotals();
        session.Commit();
    }

    /// <summary>Sets what is kept with the connection rather than in the file.</summary>
    public static void Configure(Connection connection, SqliteLedgerOptions options)
    {
        // FULL: in WAL mode this is what makes COMMIT wait for the disk.
        connection.Execute("PRAGMA synchronous = FULL");
        // What is deleted (a replaced ciphertext, later an erased person) must not linger in free pages.
        connection.Execute("PRAGMA secure_delete = ON");
        connection.Execute(string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{options.WriterCacheKiB}"));
        // Not within a commit: a LogFolder does it.
        connection.Execute("PRAGMA wal_autocheckpoint = 0");
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit = {SqliteLedgerOptions.LogSizeLimit}"));
    }

    public void Begin()
    {
        _begin.Run();
        _recordedLatest = LatestAt;
    }

    public void Saw(long at) => LatestAt = Math.Max(LatestAt, at);

    /// <summary>Writes what the requests of a batch share, once.</summary>
    public void FlushTotals()
    {
        UserChanges.Flush();
        Totals.Flush();
        Activity.Flush();
        if (LatestAt > _recordedLatest)
            _raiseLatest.Bind(1, LatestAt).Run();
    }

    public void Commit() => _commit.Run();

    /// <summary>Tells what readers must wait for now; after a commit, before its callers have their answers.</summary>
    public void Committed() => UserChanges.Committed();

    /// <summary>Sees to it that the log does not grow without an end; after a commit, once its callers have their answers.</summary>
    /// <returns>Whether nearly all of it was copied just now.</returns>
    public bool FoldLog() => _log.Look();

    /// <summary>The last that is done with it.</summary>
    public void EmptyLogForGood()
    {
        // Of two connections that copy the log, the second is refused.
        _log.Dispose();
        Connection.Checkpoint();
    }

    /// <summary>Undoes the transaction and forgets what was learned in it.</summary>
    public void Rollback()
    {
        LatestAt = _recordedLatest;
        Totals.Clear();
        Activity.Clear();
        UserChanges.RolledBack();
        Tenants.Forget();
        _streams.Clear();
        // Some failures (a full disk, for one) make SQLite roll back by itself.
        if (Connection.InTransaction)
            Connection.Execute("ROLLBACK");
    }

    public void Dispose()
    {
        UserChanges.Dispose();
        _log.Dispose();
        Connection.Dispose();
    }
}
