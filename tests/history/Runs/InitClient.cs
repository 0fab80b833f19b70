using System.Net;
using System.Net.Sockets;
using Blinq.Bench.Load;
using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>
/// Asks the run's question, one call at a time, at a gateway drawn by lot, of the newest epoch or an older one, and notes what came of it.
/// </summary>
internal sealed class InitClient(int number, InitRun run, TimeSpan patience) : IDisposable
{
    private static readonly TimeSpan Sulking = TimeSpan.FromMilliseconds(300);
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Random _random = new(HashCode.Combine(run.Seed, number));
    private readonly HttpConnection?[] _connections = new HttpConnection?[run.Tenant.Gateways.Count];
    private readonly IPEndPoint?[] _connectedTo = new IPEndPoint?[run.Tenant.Gateways.Count];
    private readonly long[] _avoidUntil = new long[run.Tenant.Gateways.Count];
    private readonly Dictionary<long, byte[]> _requests = [];

    public List<Init> Inits { get; } = [];

    public async Task RunAsync()
    {
        while (!run.IsOver)
        {
            var gateway = Choose();
            if (gateway < 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), Time);
                continue;
            }
            var issued = run.Draw(_random);
            var request = RequestFor(issued);
            var call = Time.GetTimestamp();
            var outcome = await CallAsync(gateway, request);
            Inits.Add(new Init(number, issued.Epoch, call, Time.GetTimestamp(), outcome));
            run.Count(outcome);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection?.Dispose();
    }

    private int Choose()
    {
        var first = _random.Next(_connections.Length);
        for (var i = 0; i < _connections.Length; i++)
        {
            var gateway = (first + i) % _connections.Length;
            if (run.Tenant.Gateways[gateway]() is not null && _avoidUntil[gateway] < Time.GetTimestamp())
                return gateway;
        }
        return -1;
    }

    private async Task<Outcome> CallAsync(int gateway, byte[] request)
    {
        try
        {
            var connection = await ConnectAsync(gateway);
            var status = await connection.SendAsync(request).AsTask().WaitAsync(patience, Time);
            if (status == 200)
                return run.Question.VerdictIn(connection.LastAnswer);
            run.NoteStatus(status);
        }
        catch (Exception lost) when (lost is SocketException or IOException or TimeoutException)
        {
            run.NoteLost();
            _connections[gateway]?.Dispose();
            _connections[gateway] = null;
        }
        _avoidUntil[gateway] = Time.GetTimestamp() + (long)(Sulking.TotalSeconds * Time.TimestampFrequency);
        return Outcome.Maybe;
    }

    private async ValueTask<HttpConnection> ConnectAsync(int gateway)
    {
        var at = run.Tenant.Gateways[gateway]() ?? throw new IOException("It is not there just now.");
        if (_connections[gateway] is { } connection && _connectedTo[gateway] == at)
            return connection;
        _connections[gateway]?.Dispose();
        connection = new HttpConnection();
        (_connections[gateway], _connectedTo[gateway]) = (connection, at);
        await connection.ConnectAsync(at).WaitAsync(patience, Time);
        return connection;
    }

    private byte[] RequestFor(Issued issued) =>
        _requests.TryGetValue(issued.Epoch, out var known) ? known : _requests[issued.Epoch] = run.Question.RequestFor(issued, number);
}
