namespace Blinq.Ledger.Sqlite;

/// <summary>
/// Looks at the files of a ledger from outside: whether they still stand where they were opened, and how long the log is.
/// The writer's thread looks; readers ask what it saw last.
/// </summary>
internal sealed class FileWatch(DataDirectory directory, SqliteLedgerOptions options)
{
    private readonly string _log = directory.DatabasePath + "-wal";
    private volatile DataDirectoryReplacedException? _replaced;

    /// <summary>Why nothing may be read or written any more; <c>null</c> while the files are in their place.</summary>
    public Exception? Replaced => _replaced;

    /// <param name="hasLog">Whether a connection is open that has made the log, so that it must be there.</param>
    /// <returns>As <see cref="Replaced"/>.</returns>
    public Exception? Look(bool hasLog)
    {
        var log = new FileInfo(_log);
        _replaced = directory.FindReplacement() ?? (hasLog && !log.Exists ? directory.Replacement() : null);
        if (_replaced is null && log.Exists)
            options.HealthListener?.OnLogMeasured(log.Length, log.Length > options.LongLogBytes);
        return _replaced;
    }
}
