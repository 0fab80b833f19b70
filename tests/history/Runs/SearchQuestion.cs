using System.Text;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>A search, for one of several conversations, that finds the epoch's document if its visitor may see it.</summary>
/// <param name="sessions">Ids of the conversations of one visitor.</param>
internal sealed class SearchQuestion(FleetTenant tenant, IReadOnlyList<string> sessions) : IQuestion
{
    /// <summary>The only word of an epoch's document; none is the beginning of another.</summary>
    public static string WordOf(long epoch) => $"canary{epoch}x";

    public byte[] RequestFor(Issued issued, int client)
    {
        var body = $$"""{"query":"{{WordOf(issued.Epoch)}}","limit":1}""";
        return Encoding.ASCII.GetBytes(
            $"POST /v1/tenant/sessions/{sessions[client % sessions.Count]}/knowledge/search HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + $"Authorization: Bearer {tenant.ManagementKey}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    public Outcome VerdictIn(ReadOnlySpan<byte> answer)
    {
        var passages = answer.IndexOf("\"passages\":["u8);
        return answer[(passages + 12)..] switch
        {
            [(byte)'{', ..] => Outcome.Accepted,
            [(byte)']', ..] => Outcome.Refused,
            _ => throw new InvalidOperationException("The answer has no passages."),
        };
    }
}
