using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Blinq.History.Tests.Fleets;

/// <summary>Stands between one gateway and PostgreSQL and cuts what goes through, at once, until it is mended.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, byte> _links = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private TaskCompletionSource _flowing = Done();
    private volatile bool _refuses;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Connections end and new ones do, too; or, silently, nothing passes any more and nobody is told.</summary>
    public void Cut(bool silently)
    {
        if (silently)
        {
            Volatile.Write(ref _flowing, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return;
        }
        _refuses = true;
        foreach (var link in _links.Keys)
            link.Dispose();
    }

    public void Mend()
    {
        _refuses = false;
        Volatile.Read(ref _flowing).TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Mend();
        _listener.Dispose();
        foreach (var link in _links.Keys)
            link.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return;
            }
            if (_refuses)
            {
                client.Dispose();
                continue;
            }
            var link = new Link(this, client);
            _links[link] = 0;
            if (_refuses)
                link.Dispose();
            _ = Task.Run(link.RunAsync);
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private sealed class Link(CuttingProxy proxy, Socket client) : IDisposable
    {
        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);

        public void Dispose()
        {
            client.Dispose();
            _server.Dispose();
        }

        public async Task RunAsync()
        {
            try
            {
                client.NoDelay = _server.NoDelay = true;
                await _server.ConnectAsync(IPAddress.Loopback, proxy._serverPort);
                await Task.WhenAny(PumpAsync(client, _server), PumpAsync(_server, client));
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The server is not there; the client learns that from its own connection, which ends here.
            }
            finally
            {
                Dispose();
                proxy._links.TryRemove(this, out _);
            }
        }

        private async Task PumpAsync(Socket from, Socket to)
        {
            var buffer = new byte[32 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var count)
                {
                    await Volatile.Read(ref proxy._flowing).Task;
                    var sent = 0;
                    while (sent < count)
                        sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // One side is gone; whoever waits for either closes both.
            }
        }
    }
}
