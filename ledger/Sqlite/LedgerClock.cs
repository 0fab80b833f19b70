using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Sqlite;

/// <summary>The ledger's own clock: never behind what was recorded, never going back.</summary>
internal sealed class LedgerClock(TimeProvider time, long latestRecorded)
{
    private long _latest = latestRecorded;

    public DateTimeOffset Now => UnixMicroseconds.ToDateTimeOffset(Raise(UnixMicroseconds.From(time.GetUtcNow())));

    /// <summary>An event of this time is in the ledger now.</summary>
    public void Recorded(long at) => Raise(at);

    private long Raise(long at)
    {
        var seen = Volatile.Read(ref _latest);
        while (at > seen)
        {
            var before = Interlocked.CompareExchange(ref _latest, at, seen);
            if (before == seen)
                return at;
            seen = before;
        }
        return seen;
    }
}
