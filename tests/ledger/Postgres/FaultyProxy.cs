using System.Net;
using System.Net.Sockets;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>What a proxy does to a connection that writes.</summary>
/// <param name="FromServer">Which direction is counted: the server's answers, or what the client sends.</param>
/// <param name="AfterBytes">How many bytes of that direction still pass once the connection is ready to write.</param>
/// <param name="Holds">Holds back what comes then, until it is told to let it go, instead of cutting the connection.</param>
public sealed record Fault(bool FromServer, int AfterBytes, bool Holds = false);

/// <summary>
/// Stands between a ledger and its server and does something to each connection that writes, at an exact byte: in the
/// middle of a batch, after all of it was sent, or in the middle of the answer.
/// </summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Func<Fault?> _nextFault;
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="nextFault">Asked once for every connection that writes; <c>null</c> leaves it alone.</param>
    public FaultyProxy(int serverPort, Func<Fault?> nextFault)
    {
        (_serverPort, _nextFault) = (serverPort, nextFault);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Ends when something is held back.</summary>
    public Task Held => _held.Task;

    /// <summary>Sends on what was held back.</summary>
    public void LetGo() => _letGo.TrySetResult();

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
            _ = Task.Run(() => new Link(this, client).RunAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        _listener.Dispose();
        await _accepting;
    }

    private sealed class Link(FaultyProxy proxy, Socket client)
    {
        private volatile Fault? _fault;
        private int _passed;
        private bool _writes;
        private Fault? _armed;

        public async Task RunAsync()
        {
            using (client)
            using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp))
            {
                try
                {
                    client.NoDelay = server.NoDelay = true;
                    await server.ConnectAsync(IPAddress.Loopback, proxy._serverPort);
                    await Task.WhenAny(PumpAsync(client, server, fromServer: false), PumpAsync(server, client, fromServer: true));
                }
                catch (SocketException)
                {
                    // The server is not there; the client learns that from its own connection, which ends here.
                }
            }
        }

        private async Task PumpAsync(Socket from, Socket to, bool fromServer)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var count)
                {
                    if (!fromServer)
                        Notice(buffer.AsSpan(0, count));
                    if (_fault is { } fault && fault.FromServer == fromServer && _passed + count > fault.AfterBytes)
                    {
                        var pass = fault.AfterBytes - _passed;
                        await to.SendAsync(buffer.AsMemory(0, pass));
                        if (!fault.Holds)
                        {
                            Interlocked.Increment(ref proxy._cuts);
                            return;
                        }
                        _fault = null;
                        proxy._held.TrySetResult();
                        await proxy._letGo.Task;
                        await to.SendAsync(buffer.AsMemory(pass, count - pass));
                        continue;
                    }
                    if (_fault?.FromServer == fromServer)
                        _passed += count;
                    await to.SendAsync(buffer.AsMemory(0, count));
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // One side is gone; whoever waits for either closes both.
            }
        }

        /// <summary>A connection writes from when it has prepared to; the fault strikes in what comes after that.</summary>
        private void Notice(ReadOnlySpan<byte> sent)
        {
            if (_writes)
            {
                _fault ??= _armed;
                _armed = null;
            }
            else if (sent.IndexOf("CALL blinq.append_v"u8) >= 0)
            {
                _writes = true;
                _armed = proxy._nextFault();
            }
        }
    }
}
