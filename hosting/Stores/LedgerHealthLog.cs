using System.Diagnostics.Metrics;
using Blinq.Ledger;

namespace Blinq.Hosting.Stores;

/// <summary>
/// What the ledger tells of its health, as log lines: one when every call begins to fail, one when that is over; and how long
/// SQLite's log is, as a metric. The ledger is opened before there is a log; what it tells meanwhile is said when there is one.
/// </summary>
internal sealed partial class LedgerHealthLog : ILedgerHealthListener, IHostedService
{
    private readonly Lock _gate = new();
    private ILogger? _log;
    private Exception? _unavailable;
    private long? _logBytes;
    private bool _isLogLong;

    /// <param name="meterName">Of the meter that gets <c>blinq.ledger.log.size</c>.</param>
    public LedgerHealthLog AttachTo(ILogger<LedgerHealthLog> log, IMeterFactory meters, string meterName)
    {
        meters.Create(meterName).CreateObservableGauge(
            "blinq.ledger.log.size", MeasureLog, "By", "Length of SQLite's write-ahead log.");
        lock (_gate)
        {
            _log = log;
            if (_unavailable is { } cause)
                Unavailable(log, cause.Message);
        }
        return this;
    }

    public void OnUnavailable(Exception cause)
    {
        lock (_gate)
        {
            _unavailable = cause;
            if (_log is { } log)
                Unavailable(log, cause.Message);
        }
    }

    public void OnAvailable()
    {
        lock (_gate)
        {
            _unavailable = null;
            if (_log is { } log)
                Available(log);
        }
    }

    public void OnLogMeasured(long bytes, bool isLong)
    {
        lock (_gate)
        {
            _logBytes = bytes;
            if (_isLogLong == isLong || _log is not { } log)
                return;
            _isLogLong = isLong;
            if (isLong)
                LogIsLong(log, bytes / (1024 * 1024));
            else
                LogIsShort(log, bytes / (1024 * 1024));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> MeasureLog()
    {
        lock (_gate)
            return _logBytes is { } bytes ? [new Measurement<long>(bytes)] : [];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger takes no appends, so calls fail with ledger_unavailable: {Why}")]
    private static partial void Unavailable(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger takes appends again")]
    private static partial void Available(ILogger log);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The ledger's write-ahead log is {MiB} MiB long and grows: a reader keeps a transaction open (a sqlite3 shell, a backup); end it")]
    private static partial void LogIsLong(ILogger log, long miB);

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger's write-ahead log is short again: {MiB} MiB")]
    private static partial void LogIsShort(ILogger log, long miB);
}
