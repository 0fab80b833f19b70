namespace Blinq.Ledger.Postgres.Writing;

/// <summary>Whether the server can be written to, as the writers last saw it.</summary>
internal sealed class Health(TimeProvider time, TimeSpan patience)
{
    private readonly Lock _gate = new();
    private Exception? _trouble;
    private long _since;

    /// <summary>Why the server can't be reached; <c>null</c> while it can, or has been out of reach for a short time only.</summary>
    public Exception? LongTrouble
    {
        get
        {
            lock (_gate)
                return _trouble is not null && time.GetElapsedTime(_since) > patience ? _trouble : null;
        }
    }

    /// <summary>Why the server could not be reached last.</summary>
    public Exception? Trouble
    {
        get
        {
            lock (_gate)
                return _trouble;
        }
    }

    public void Failed(Exception trouble)
    {
        lock (_gate)
        {
            if (_trouble is null)
                _since = time.GetTimestamp();
            _trouble = trouble;
        }
    }

    public void Worked()
    {
        lock (_gate)
            _trouble = null;
    }
}
