using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Blinq.Hosting.Listeners;

/// <summary>The connections that are open, so that a process that stops can cut those that do not end by themselves. Thread-safe.</summary>
internal sealed class ConnectionRegistry : IDisposable
{
    private readonly ConcurrentDictionary<ConnectionContext, byte> _open = new();
    private ITimer? _abort;

    public int Count => _open.Count;

    public async Task TrackAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _open.TryAdd(connection, 0);
        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }

    public void AbortAllAfter(TimeSpan delay, TimeProvider time) =>
        _abort ??= time.CreateTimer(_ => AbortAll(), null, delay, Timeout.InfiniteTimeSpan);

    public void Dispose() => _abort?.Dispose();

    private void AbortAll()
    {
        foreach (var (connection, _) in _open)
            connection.Abort(new ConnectionAbortedException("The process stops."));
    }
}
