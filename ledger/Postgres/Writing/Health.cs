namespace Blinq.Ledger.Postgres.Writing;

/// <summary>Whether the server can be written to, as the writers last saw it.</summary>
internal sealed class Health(TimeProvider time, TimeSpan patience, Availability availability)
{
    private readonly Lock _gate = new();
    private Exception? _fault;
    private long _since;
    private bool _refuses;

    /// <summary>Why the server can't be reached; <c>null</c> while it can, or has been out of reach for a short time only.</summary>
    public Exception? LastingFault
    {
        get
        {
            lock (_gate)
                return IsLasting_NeedsLock ? _fault : null;
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

    private bool IsLasting_NeedsLock => _fault is not null && time.GetElapsedTime(_since) > patience;

    /// <summary>The server did not answer. What waits for it fails once that has lasted.</summary>
    public void Failed(Exception fault)
    {
        lock (_gate)
        {
            Note_NeedsLock(fault);
            if (IsLasting_NeedsLock)
                availability.Lost(fault);
        }
    }

    /// <summary>The server answered, and does not write (full, read-only): what waits for it has failed.</summary>
    public void Refused(Exception fault)
    {
        lock (_gate)
        {
            Note_NeedsLock(fault);
            _refuses = true;
            availability.Lost(fault);
        }
    }

    /// <summary>A write beside the writers failed; they, idle perhaps, may not have noticed, and judge for themselves.</summary>
    public void FailedElsewhere(Exception fault)
    {
        lock (_gate)
        {
            _refuses = true;
            availability.Lost(fault);
        }
    }

    /// <summary>The server answered. That says nothing about writing if it refused to write before.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            _fault = null;
            if (!_refuses)
                availability.Restored();
        }
    }

    /// <summary>Something was written.</summary>
    public void Wrote()
    {
        lock (_gate)
        {
            _fault = null;
            _refuses = false;
            availability.Restored();
        }
    }

    private void Note_NeedsLock(Exception fault)
    {
        if (_fault is null)
            _since = time.GetTimestamp();
        _fault = fault;
    }
}
