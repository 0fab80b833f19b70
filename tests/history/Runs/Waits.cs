using System.Collections.Concurrent;
using System.Net;
using Blinq.History.Tests.Fleets;

namespace Blinq.History.Tests.Runs;

/// <summary>
/// Visitors that go on in conversations they have, each one message at a time at gateways that stay: how long a call waits for
/// its answer, whatever that is.
/// </summary>
internal sealed class Waits(FleetTenant tenant, IReadOnlyList<ServerNode> gateways) : IAsyncDisposable
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly ConcurrentQueue<(long Began, TimeSpan Took, int Status)> _calls = new();
    private Task[] _visiting = [];
    private volatile bool _isOver;

    public int Count => _calls.Count;

    public async Task StartAsync(int visitors)
    {
        var sessions = new List<string>();
        for (var i = 0; i < visitors; i++)
            sessions.Add(await tenant.StartAsync());
        _visiting = [.. sessions.Select((session, i) => Task.Run(() => VisitAsync(session, gateways[i % gateways.Count].Public!)))];
    }

    /// <summary>Waits until so many more calls were answered.</summary>
    public Task GrowsAsync(int by)
    {
        var goal = Count + by;
        return Eventually.TrueAsync(() => Count >= goal);
    }

    /// <summary>Waits until a call was served that began after a moment; since when it took that long.</summary>
    public async Task<TimeSpan> ServedAfterAsync(long moment)
    {
        TimeSpan? after = null;
        await Eventually.TrueAsync(() =>
        {
            after = _calls.Where(call => call.Status is 200 or 201 && call.Began + (call.Took.Ticks * Time.TimestampFrequency / TimeSpan.TicksPerSecond) > moment)
                .Select(call => (TimeSpan?)(Time.GetElapsedTime(moment, call.Began) + call.Took)).Min();
            return Task.FromResult(after is not null);
        });
        return after!.Value;
    }

    /// <summary>The longest wait among calls that ended after a moment, and how those ended.</summary>
    public (TimeSpan Longest, string Answers) Since(long moment)
    {
        var calls = _calls.Where(call => Time.GetElapsedTime(moment, call.Began) + call.Took > TimeSpan.Zero).ToList();
        return (calls.Select(call => call.Took).DefaultIfEmpty().Max(),
            string.Join(", ", calls.CountBy(call => call.Status).OrderBy(status => status.Key).Select(status => $"{status.Value} × {status.Key}")));
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await Task.WhenAll(_visiting);
        _http.Dispose();
    }

    private async Task VisitAsync(string session, IPEndPoint gateway)
    {
        for (var i = 0; !_isOver; i++)
        {
            var began = Time.GetTimestamp();
            var answer = await Answer.OfAsync(_http, HttpMethod.Post, $"http://{gateway}/v1/session/messages", new { text = $"message {i}" }, session);
            _calls.Enqueue((began, Time.GetElapsedTime(began), answer.Status));
            await Task.Delay(TimeSpan.FromMilliseconds(20), Time);
        }
    }
}
