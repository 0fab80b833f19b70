using System.Net;
using System.Text;
using Blinq.Bench.Load;

namespace Blinq.Bench.Soak;

/// <summary>One visitor after the other over one connection: each begins a conversation, writes three messages and goes away, without an end.</summary>
/// <param name="nextInit">The request that the next one begins with.</param>
internal sealed class Visitor(IPEndPoint server, Func<byte[]> nextInit)
{
    private const int Messages = 3;

    private byte[] _message = [];
    private int _left;

    /// <summary>Sends what comes next; <c>false</c> if it was not answered as it should be, and the visitor left.</summary>
    public async ValueTask<bool> SendAsync(HttpConnection connection)
    {
        if (_left > 0)
        {
            _left--;
            return await connection.SendAsync(_message) == 201;
        }
        if (await connection.SendAsync(nextInit()) != 200)
            return false;
        _message = LoadGenerator.Request(
            server, "/v1/session/messages", """{"text":"How long does delivery take to Almaty?"}""", CredentialIn(connection.LastAnswer));
        _left = Messages;
        return true;
    }

    /// <summary>The credential that session/init answered with, chunked or not: it is the first that the answer names.</summary>
    internal static string CredentialIn(ReadOnlySpan<byte> answer)
    {
        var name = "\"session\":\""u8;
        if (answer.IndexOf(name) is var at && at < 0)
            throw new InvalidOperationException("The answer has no session.");
        var value = answer[(at + name.Length)..];
        return Encoding.ASCII.GetString(value[..value.IndexOf((byte)'"')]);
    }
}
