using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>What waits for the writers: bounded in number and bytes, taken in batches that are bounded, too.</summary>
internal sealed class AppendQueue(PostgresLedgerOptions options) : IDisposable
{
    // How many appends are passed over because their stream is in the batch already, before the batch goes as it is.
    private const int MaxPassedOver = 256;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly LinkedList<AppendWork> _waiting = new();
    private long _bytes;
    private bool _signalled;
    private bool _closed;

    /// <exception cref="LedgerOverloadedException">It is full.</exception>
    /// <exception cref="LedgerUnavailableException">It is closed.</exception>
    public void Add(AppendWork work)
    {
        lock (_gate)
        {
            if (_closed)
                throw new LedgerUnavailableException("The ledger is closed.");
            if (_waiting.Count >= options.MaxQueuedAppends || _bytes + work.Append.Bytes > options.MaxQueuedBytes)
                throw new LedgerOverloadedException("Too many appends wait for the ledger.");
            _waiting.AddLast(work);
            _bytes += work.Append.Bytes;
            Signal_NeedsLock();
        }
    }

    /// <summary>Waits until there may be something to take; false once the queue is closed and empty.</summary>
    public async Task<bool> WaitAsync()
    {
        await _ready.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        lock (_gate)
        {
            _signalled = false;
            if (_waiting.Count > 0)
                return true;
            // The other writers must hear of it, too.
            if (_closed)
                Signal_NeedsLock();
            return !_closed;
        }
    }

    /// <summary>
    /// Moves one batch: at most one append a stream, so that each can be decided by itself; those to a tenant's own
    /// stream last, so that what was judged at an epoch stands before the event that moves it.
    /// </summary>
    public List<AppendWork> Take()
    {
        var batch = new List<AppendWork>();
        lock (_gate)
        {
            Take_NeedsLock(batch);
            if (_waiting.Count > 0)
                Signal_NeedsLock();
        }
        return [.. batch.OrderBy(work => work.IsOfTenant)];
    }

    /// <summary>Takes out what came too late to be sent, while nothing can be.</summary>
    public List<AppendWork> TakeLate(long now)
    {
        var late = new List<AppendWork>();
        lock (_gate)
        {
            // In order of arrival, and all wait equally long.
            while (_waiting.First is { } first && first.Value.IsLate(now))
            {
                Remove_NeedsLock(first);
                late.Add(first.Value);
            }
        }
        return late;
    }

    /// <summary>Takes out all that waits, because nothing will be sent any more.</summary>
    public List<AppendWork> TakeAll()
    {
        lock (_gate)
        {
            List<AppendWork> all = [.. _waiting];
            _waiting.Clear();
            _bytes = 0;
            return all;
        }
    }

    /// <summary>Takes nothing more on; what waits is still given out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Signal_NeedsLock();
        }
    }

    private void Take_NeedsLock(List<AppendWork> batch)
    {
        var streams = new HashSet<StreamId>();
        long bytes = 0;
        var passedOver = 0;
        for (var node = _waiting.First; node is not null && batch.Count < options.MaxBatchAppends;)
        {
            var (work, next) = (node.Value, node.Next);
            if (batch.Count > 0 && bytes + work.Append.Bytes > options.MaxBatchBytes)
                return;
            if (streams.Contains(work.Stream))
            {
                if (++passedOver > MaxPassedOver)
                    return;
            }
            else
            {
                Remove_NeedsLock(node);
                if (work.TryTake())
                {
                    batch.Add(work);
                    streams.Add(work.Stream);
                    bytes += work.Append.Bytes;
                }
            }
            node = next;
        }
    }

    private void Remove_NeedsLock(LinkedListNode<AppendWork> node)
    {
        _waiting.Remove(node);
        _bytes -= node.Value.Append.Bytes;
    }

    private void Signal_NeedsLock()
    {
        if (_signalled)
            return;
        _signalled = true;
        _ready.Release();
    }

    public void Dispose() => _ready.Dispose();
}
