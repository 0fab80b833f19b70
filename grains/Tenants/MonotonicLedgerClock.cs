using Blinq.Ledger;

namespace Blinq.Grains.Tenants;

/// <summary>
/// The ledger's clock that never goes back within this process, one for all tenants: a grace that was seen to be over
/// stays over, even if the machine's clock is set back and the tenant is loaded anew. Thread-safe.
/// </summary>
public sealed class MonotonicLedgerClock(ILedger ledger)
{
    private long _latest;

    public DateTimeOffset Now
    {
        get
        {
            var now = ledger.Now.UtcTicks;
            var latest = Volatile.Read(ref _latest);
            while (now > latest)
            {
                var seen = Interlocked.CompareExchange(ref _latest, now, latest);
                if (seen == latest)
                    return new DateTimeOffset(now, TimeSpan.Zero);
                latest = seen;
            }
            return new DateTimeOffset(latest, TimeSpan.Zero);
        }
    }
}
