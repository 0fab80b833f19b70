using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Postgres;

/// <summary>
/// The database server's clock as this process knows it, never going back. Each answer of the server that tells its
/// time (appends, reads of trust) places it between that time and that time plus the round trip; in between, this
/// machine's monotonic clock carries it on. All gateways thereby judge by one clock, to within a round trip
/// (docs/adr/0053).
/// </summary>
internal sealed class ServerClock
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private long _base, _latest;
    private long _baseStamp;

    /// <param name="sample">The server's time, Unix microseconds.</param>
    /// <param name="sent">The time provider's timestamp before it was asked.</param>
    public ServerClock(TimeProvider time, long sample, long sent)
    {
        _time = time;
        // The best guess before there is anything to compare with: the middle of the round trip.
        _baseStamp = time.GetTimestamp();
        _base = _latest = sample + (Micros(sent, _baseStamp) / 2);
    }

    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
                return UnixMicroseconds.ToDateTimeOffset(_latest = Math.Max(_latest, Guess_NeedsLock(_time.GetTimestamp())));
        }
    }

    /// <inheritdoc cref="ServerClock(TimeProvider, long, long)"/>
    public void Saw(long sample, long sent)
    {
        lock (_gate)
        {
            var stamp = _time.GetTimestamp();
            _base = Math.Clamp(Guess_NeedsLock(stamp), sample, sample + Micros(sent, stamp));
            _baseStamp = stamp;
            // The ledger has recorded up to here, so it is that late at least.
            _latest = Math.Max(_latest, sample);
        }
    }

    private long Guess_NeedsLock(long stamp) => _base + Micros(_baseStamp, stamp);

    private long Micros(long from, long to) => (long)_time.GetElapsedTime(from, to).TotalMicroseconds;
}
