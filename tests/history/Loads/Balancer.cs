using System.Net;
using Blinq.History.Tests.Fleets;

namespace Blinq.History.Tests.Loads;

/// <summary>
/// What stands in front of gateways: it asks each for its readiness many times a second, sends to those that are ready,
/// and tries the next one where nobody listens.
/// </summary>
internal sealed class Balancer(Func<IReadOnlyList<ServerNode>> gateways) : IAsyncDisposable
{
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long a call waits for a gateway to be ready. A ledger that takes longer than two seconds to say that it can be
    /// written, on a busy machine, makes all of them unready for about as long.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly HttpClient _probing = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly CancellationTokenSource _over = new();
    private Task? _asking;
    private IPEndPoint[] _ready = [];
    private int _next;

    /// <summary>Returns once at least one is ready.</summary>
    public async Task StartAsync()
    {
        _asking = Task.Run(AskAsync);
        while (Volatile.Read(ref _ready) is [])
            await Task.Delay(AskedEvery, Time);
    }

    /// <returns>The one that is next, and those to turn to if nobody listens there; none if none is ready.</returns>
    public async Task<IReadOnlyList<IPEndPoint>> NextAsync()
    {
        var began = Time.GetTimestamp();
        while (Volatile.Read(ref _ready) is [] && Time.GetElapsedTime(began) < Patience)
            await Task.Delay(AskedEvery, Time);
        var ready = Volatile.Read(ref _ready);
        var first = Interlocked.Increment(ref _next) & int.MaxValue;
        return [.. ready.Select((_, i) => ready[(first + i) % ready.Length])];
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        if (_asking is not null)
            await _asking;
        _probing.Dispose();
        _over.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            var known = gateways().Select(node => node.Public).OfType<IPEndPoint>().ToArray();
            var answers = await Task.WhenAll(known.Select(IsReadyAsync));
            Volatile.Write(ref _ready, [.. known.Where((_, i) => answers[i])]);
            await Task.Delay(AskedEvery, Time);
        }
    }

    private async Task<bool> IsReadyAsync(IPEndPoint gateway)
    {
        try
        {
            using var answer = await _probing.GetAsync(new Uri($"http://{gateway}/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
