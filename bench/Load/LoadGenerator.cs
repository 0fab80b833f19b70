using System.Diagnostics;
using System.Net;
using System.Text;

namespace Blinq.Bench.Load;

/// <summary>What a round of load came to.</summary>
/// <param name="Failed">Answers with another status than expected. A round with any is no measurement.</param>
internal sealed record Round(int Requests, double RequestsPerSecond, TimeSpan Median, TimeSpan P99, long Failed);

/// <summary>Keeps a number of connections busy, each with one request at a time, for a while.</summary>
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

    /// <param name="requests">Sent in turn, each connection beginning elsewhere in the list.</param>
    public async Task<Round> RunAsync(IPEndPoint server, byte[][] requests, int expected, TimeSpan duration)
    {
        var open = new HttpConnection[connections];
        for (var i = 0; i < connections; i++)
        {
            open[i] = new HttpConnection();
            await open[i].ConnectAsync(server);
        }

        var watch = Stopwatch.StartNew();
        var workers = open.Select((connection, index) => Task.Run(async () =>
        {
            var latencies = new List<long>();
            long failed = 0;
            var next = index * (requests.Length / connections);
            while (watch.Elapsed < duration)
            {
                var start = Stopwatch.GetTimestamp();
                var status = await connection.SendAsync(requests[next++ % requests.Length]);
                latencies.Add(Stopwatch.GetTimestamp() - start);
                if (status != expected)
                    failed++;
            }
            return (latencies, failed);
        })).ToArray();
        var results = await Task.WhenAll(workers);
        var seconds = watch.Elapsed.TotalSeconds;

        foreach (var connection in open)
            connection.Dispose();
        var all = results.SelectMany(r => r.latencies).Order().ToArray();
        return new Round(
            all.Length,
            all.Length / seconds,
            Stopwatch.GetElapsedTime(0, all[all.Length / 2]),
            Stopwatch.GetElapsedTime(0, all[(int)(all.Length * 0.99)]),
            results.Sum(r => r.failed));
    }
}
