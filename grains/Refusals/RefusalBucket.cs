using System.Diagnostics.CodeAnalysis;
using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Refusals;

/// <summary>One tenant's refusals on their way into the ledger. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle holds nothing to dispose of.")]
internal sealed class RefusalBucket(RefusalStream stream)
{
    public enum Noted
    {
        Yes,

        /// <summary>It left memory: open another.</summary>
        Closed,

        /// <summary>Too many different reasons.</summary>
        NoRoom,
    }

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _oneWriter = new(1, 1);
    private readonly RefusalTally _tally = new();
    private bool _closed;

    /// <summary>What writes it, minute by minute.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    public Noted TryNote(string reason, RefusalSample sample, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_closed)
                return Noted.Closed;
            return _tally.Add(reason, sample, at) ? Noted.Yes : Noted.NoRoom;
        }
    }

    /// <summary>Records what is noted; after an exception it is still noted.</summary>
    public async Task WriteAsync()
    {
        await _oneWriter.WaitAsync();
        try
        {
            if (Take() is not { } refusals)
                return;
            try
            {
                await stream.AppendAsync(refusals, CancellationToken.None);
            }
            catch
            {
                lock (_lock)
                    _tally.PutBack(refusals);
                throw;
            }
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    public bool CloseIfEmpty()
    {
        lock (_lock)
            return _closed |= _tally.IsEmpty;
    }

    /// <returns>How many refusals were noted and never recorded.</returns>
    public long Close()
    {
        lock (_lock)
        {
            _closed = true;
            return _tally.Total;
        }
    }

    private RefusalsRecorded? Take()
    {
        lock (_lock)
            return _tally.IsEmpty ? null : _tally.TakeAll();
    }
}
