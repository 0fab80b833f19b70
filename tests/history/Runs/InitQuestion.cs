using System.Text;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary><c>session/init</c> with a token of the epoch.</summary>
internal sealed class InitQuestion(FleetTenant tenant) : IQuestion
{
    public byte[] RequestFor(Issued issued, int client)
    {
        var body = $$"""{"publicToken":"{{tenant.PublicToken}}","identityToken":"{{issued.TokenFor(client)}}"}""";
        return Encoding.ASCII.GetBytes(
            $"POST /v1/session/init HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    public Outcome VerdictIn(ReadOnlySpan<byte> answer)
    {
        var mode = answer.IndexOf("\"mode\":\""u8);
        return answer[(mode + 8)..] switch
        {
            [(byte)'i', ..] => Outcome.Accepted,
            [(byte)'a', ..] => Outcome.Refused,
            _ => throw new InvalidOperationException("The answer has no mode."),
        };
    }
}
