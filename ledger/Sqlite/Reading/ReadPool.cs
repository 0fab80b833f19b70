using System.Collections.Concurrent;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>
/// A few read-only connections. Reads run beside the writer, on their caller's thread; each sees all that was
/// acknowledged before it began.
/// </summary>
internal sealed class ReadPool(string path, int size, FileWatch files) : IAsyncDisposable
{
    // What a read looks up is small and mostly in the operating system's cache, so the connections need little of their own.
    private const string Configure = "PRAGMA cache_size = -4096; PRAGMA query_only = ON";

    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentBag<Connection> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs a query, which must leave its statements reset: an unfinished one would hold the log's end in place.</summary>
    /// <exception cref="LedgerUnavailableException">The database can't be read, or the pool is closed.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<Connection, T> query, CancellationToken cancel)
    {
        if (_closed)
            throw Closed();
        await _free.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return Read(query);
        }
        finally
        {
            _free.Release();
        }
    }

    private T Read<T>(Func<Connection, T> query)
    {
        if (_closed)
            throw Closed();
        if (files.Replaced is { } replaced)
            throw new LedgerUnavailableException("The ledger can't be read just now.", replaced);
        Connection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Open();
            var result = query(connection);
            _idle.Add(connection);
            return result;
        }
        catch (SqliteFailure failure)
        {
            connection?.Dispose();
            throw new LedgerUnavailableException("The ledger can't be read just now.", failure);
        }
        catch
        {
            // Its statement may be half-way through a read; the next caller gets a fresh connection.
            connection?.Dispose();
            throw;
        }
    }

    private Connection Open()
    {
        var connection = Connection.OpenReadOnly(path);
        try
        {
            connection.Execute(Configure);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Takes no more reads on, waits for those under way and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < size; i++)
            await _free.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        // A caller that still waits gets a turn, and is told that it is closed.
        _free.Release(size);
    }

    private static LedgerUnavailableException Closed() => new("The ledger is closed.");
}
