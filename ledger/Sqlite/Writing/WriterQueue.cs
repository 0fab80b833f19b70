using Blinq.Ledger.Appends;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>What waits for the writer: bounded in number and bytes, taken in batches that are bounded, too.</summary>
internal sealed class WriterQueue(SqliteLedgerOptions options)
{
    // An object rather than a Lock, because the writer waits on it.
    private readonly object _gate = new();
    private readonly Queue<WriterWork> _waiting = new();
    private long _bytes;
    private bool _closed;

    /// <exception cref="LedgerOverloadedException">It is full.</exception>
    /// <exception cref="LedgerUnavailableException">It is closed.</exception>
    public void Add(WriterWork work)
    {
        lock (_gate)
        {
            if (_closed)
                throw new LedgerUnavailableException("The ledger is closed.");
            if (_waiting.Count >= options.MaxQueuedAppends || _bytes + work.Bytes > options.MaxQueuedBytes)
                throw new LedgerOverloadedException("Too many appends wait for the ledger.");
            _waiting.Enqueue(work);
            _bytes += work.Bytes;
            if (_waiting.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Waits for work and moves one batch of it, or comes back without any after a while; false once the queue is closed and
    /// empty.
    /// </summary>
    public bool Take(List<WriterWork> batch, TimeSpan patience)
    {
        lock (_gate)
        {
            var isInTime = true;
            while (true)
            {
                TakeWaiting_NeedsLock(batch);
                if (batch.Count > 0)
                    return true;
                if (_closed)
                    return false;
                if (!isInTime)
                    return true;
                isInTime = Monitor.Wait(_gate, patience);
            }
        }
    }

    /// <summary>Takes nothing more on; what waits is still given out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void TakeWaiting_NeedsLock(List<WriterWork> batch)
    {
        long bytes = 0;
        while (batch.Count < options.MaxBatchAppends && _waiting.TryPeek(out var next))
        {
            if (batch.Count > 0 && bytes + next.Bytes > options.MaxBatchBytes)
                return;
            _waiting.Dequeue();
            _bytes -= next.Bytes;
            if (!next.TryTake())
                continue;
            batch.Add(next);
            bytes += next.Bytes;
        }
    }
}
