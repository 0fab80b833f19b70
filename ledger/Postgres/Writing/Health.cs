namespace Blinq.Ledger.Postgres.Writing;

/// <summary>Whether the server can be written to, as the writers last saw it.</summary>
internal sealed class Health(TimeProvider time, TimeSpan patience)
{
    private readonly Lock _gate = new();
    private Exception? _fault;
    private long _since;

    /// <summary>Why the server can't be reached; <c>null</c> while it can, or has been out of reach for a short time only.</summary>
    public Exception? LastingFault
    {
        get
        {
            lock (_gate)
                return _fault is not null && time.GetElapsedTime(_since) > patience ? _fault : null;
        }
    }

    /// <summary>Why the server could not be reached last.</summary>
    public Exception? Fault
    {
        get
        {
            lock (_gate)
                return _fault;
        }
    }

    public void Failed(Exception fault)
    {
        lock (_gate)
        {
            if (_fault is null)
                _since = time.GetTimestamp();
            _fault = fault;
        }
    }

    public void Worked()
    {
        lock (_gate)
            _fault = null;
    }
}
