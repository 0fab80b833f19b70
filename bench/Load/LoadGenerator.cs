using System.Diagnostics;
using System.Net;
using System.Text;

namespace Blinq.Bench.Load;

/// <summary>What a round of load came to.</summary>
/// <param name="Failed">Answers with another status than expected. A round with any is no measurement.</param>
internal sealed record Round(int Requests, double RequestsPerSecond, TimeSpan Median, TimeSpan P99, TimeSpan P999, long Failed);

/// <summary>Sends requests over a number of connections, each with one request at a time: as many as are answered, or at a rate.</summary>
internal sealed class LoadGenerator(int connections)
{
    /// <summary>Puts a body into a whole request.</summary>
    public static byte[] Request(IPEndPoint server, string path, string body, string? bearer = null) => Encoding.UTF8.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\n"
        + (bearer is null ? "" : $"Authorization: Bearer {bearer}\r\n")
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>The same request to another server.</summary>
    public static byte[] At(byte[] request, IPEndPoint from, IPEndPoint to) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(request).Replace($"Host: {from}", $"Host: {to}", StringComparison.Ordinal));

    /// <summary>As many as are answered: each connection sends its next request when it has its answer.</summary>
    /// <param name="targets">Connections go to them in turn, each beginning elsewhere in its target's list of requests.</param>
    public Task<Round> RunAsync(IReadOnlyList<Target> targets, int expected, TimeSpan duration) =>
        RunAsync(Prepared(targets, expected), For(duration));

    /// <summary>As many as are answered, each connection sending what its caller has to send next.</summary>
    public Task<Round> RunAsync(Func<int, Caller> callers, TimeSpan duration) => RunAsync(callers, For(duration));

    /// <summary>A number of requests, and no more.</summary>
    public Task<Round> RunCountAsync(Target target, int expected, int count)
    {
        long left = count;
        return RunAsync(Prepared([target], expected), _ => ValueTask.FromResult<long?>(
            Interlocked.Decrement(ref left) >= 0 ? Stopwatch.GetTimestamp() : null));
    }

    /// <summary>
    /// At a rate, whether or not the servers keep up. A request's latency begins when it was due, also where all connections were
    /// busy then: otherwise a server that stalls would be asked less while it does (coordinated omission).
    /// </summary>
    public Task<Round> RunAtRateAsync(IReadOnlyList<Target> targets, int expected, TimeSpan duration, double perSecond) =>
        RunAtRateAsync(Prepared(targets, expected), duration, perSecond);

    /// <inheritdoc cref="RunAtRateAsync(IReadOnlyList{Target}, int, TimeSpan, double)"/>
    public Task<Round> RunAtRateAsync(Func<int, Caller> callers, TimeSpan duration, double perSecond)
    {
        long taken = -1;
        return RunAsync(callers, async began =>
        {
            var due = Interlocked.Increment(ref taken) / perSecond;
            if (due >= duration.TotalSeconds)
                return null;
            var at = began + (long)(due * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < at)
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
            return at;
        });
    }

    private static Func<long, ValueTask<long?>> For(TimeSpan duration) => began => ValueTask.FromResult<long?>(
        Stopwatch.GetElapsedTime(began) < duration ? Stopwatch.GetTimestamp() : null);

    private Func<int, Caller> Prepared(IReadOnlyList<Target> targets, int expected) => index =>
    {
        var (server, requests) = targets[index % targets.Count];
        var next = (int)((long)index * requests.Length / connections);
        return new Caller(server, async connection => await connection.SendAsync(requests[next++ % requests.Length]) == expected);
    };

    /// <param name="callers">Who sends over a connection, by the connection's number.</param>
    /// <param name="nextAsync">
    /// When the next request was due, by <see cref="Stopwatch.GetTimestamp"/>, given when the round began, with all connections open;
    /// <c>null</c>: there is none.
    /// </param>
    private async Task<Round> RunAsync(Func<int, Caller> callers, Func<long, ValueTask<long?>> nextAsync)
    {
        var open = new (HttpConnection Connection, Caller Caller)[connections];
        for (var i = 0; i < connections; i++)
        {
            open[i] = (new HttpConnection(), callers(i));
            await open[i].Connection.ConnectAsync(open[i].Caller.Server);
        }

        var began = Stopwatch.GetTimestamp();
        var workers = open.Select(one => Task.Run(async () =>
        {
            var latencies = new List<long>();
            long failed = 0;
            while (await nextAsync(began) is { } due)
            {
                var isExpected = await one.Caller.SendAsync(one.Connection);
                latencies.Add(Stopwatch.GetTimestamp() - due);
                if (!isExpected)
                    failed++;
            }
            return (latencies, failed);
        })).ToArray();
        var results = await Task.WhenAll(workers);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        foreach (var (connection, _) in open)
            connection.Dispose();
        var all = results.SelectMany(r => r.latencies).Order().ToArray();
        return new Round(
            all.Length,
            all.Length / seconds,
            At(0.5),
            At(0.99),
            At(0.999),
            results.Sum(r => r.failed));

        TimeSpan At(double part) => Stopwatch.GetElapsedTime(0, all[(int)(all.Length * part)]);
    }
}
