using System.Net;

namespace Blinq.History.Tests.Fleets;

/// <summary>Reads a conversation's stream as a widget does: whenever it is cut, it goes on after the last id, at the next gateway.</summary>
internal sealed class WanderingReader(IReadOnlyList<Func<IPEndPoint?>> gateways, string session, long from)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private long _lastId = from;

    /// <summary>How often it had to connect.</summary>
    public int Connections { get; private set; }

    /// <summary>Reads until a message of this text, and returns all until then, in the order in which they came.</summary>
    public async Task<List<(long Seq, string Text)>> ReadUntilAsync(string last, int gateway)
    {
        var messages = new List<(long, string)>();
        for (var i = gateway; ; i++)
        {
            if (gateways[i % gateways.Count]() is { } at)
                await ReadSomeAsync(at, messages, last);
            if (messages is [.., (_, var text)] && text == last)
                return messages;
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task ReadSomeAsync(IPEndPoint at, List<(long, string)> messages, string last)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{at}") };
        try
        {
            using var stream = await EventReader.OpenAsync(http, session, _lastId);
            if (stream.Status != 200)
                return;
            Connections++;
            while (await stream.NextAsync() is { Type: "message" } next)
            {
                messages.Add((next.Body.GetProperty("seq").GetInt64(), next.Text));
                _lastId = stream.LastId!.Value;
                if (next.Text == last)
                    return;
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or OperationCanceledException or TimeoutException)
        {
            // Cut, or silent for too long: the next gateway.
        }
    }
}
