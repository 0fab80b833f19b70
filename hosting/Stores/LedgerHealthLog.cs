using System.Diagnostics.Metrics;
using Blinq.Hosting.Lifecycle;
using Blinq.Ledger;

namespace Blinq.Hosting.Stores;

/// <summary>
/// What the ledger tells of its health, as log lines: one when every call begins to fail, one when that is over; and how long
/// SQLite's log is, as a metric. The ledger is opened before there is a log; what it tells meanwhile is said when there is one.
/// </summary>
internal sealed class LedgerHealthLog : ILedgerHealthListener, IHostedService
{
    private readonly Lock _gate = new();
    private LifecycleLog? _log;
    private Exception? _unavailable;
    private long? _logBytes;
    private bool _isLogLong;

    /// <param name="meterName">Of the meter that gets <c>blinq.ledger.log.size</c>.</param>
    public LedgerHealthLog AttachTo(LifecycleLog log, IMeterFactory meters, string meterName)
    {
        meters.Create(meterName).CreateObservableGauge(
            "blinq.ledger.log.size", MeasureLog, "By", "Length of SQLite's write-ahead log.");
        lock (_gate)
        {
            _log = log;
            if (_unavailable is { } cause)
                log.LedgerLost(cause.Message);
        }
        return this;
    }

    public void OnUnavailable(Exception cause)
    {
        lock (_gate)
        {
            _unavailable = cause;
            if (_log is { } log)
                log.LedgerLost(cause.Message);
        }
    }

    public void OnAvailable()
    {
        lock (_gate)
        {
            _unavailable = null;
            if (_log is { } log)
                log.LedgerBack();
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
                log.LogLong(bytes / (1024 * 1024));
            else
                log.LogShort(bytes / (1024 * 1024));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> MeasureLog()
    {
        lock (_gate)
            return _logBytes is { } bytes ? [new Measurement<long>(bytes)] : [];
    }
}
