namespace Blinq.Ledger;

/// <summary>Tells a listener when every append begins to fail, and when that is over; each once. Thread-safe.</summary>
internal sealed class Availability(ILedgerHealthListener? listener)
{
    private readonly Lock _gate = new();
    private bool _isLost;

    public void Lost(Exception cause)
    {
        lock (_gate)
        {
            if (_isLost)
                return;
            _isLost = true;
            listener?.OnUnavailable(cause);
        }
    }

    public void Restored()
    {
        lock (_gate)
        {
            if (!_isLost)
                return;
            _isLost = false;
            listener?.OnAvailable();
        }
    }
}
