using System.Net;
using System.Net.Sockets;

namespace Blinq.Bench.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection that sends prepared requests and reads whole answers: as little client as
/// possible, because it shares the processors with the server that it measures.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    public async Task ConnectAsync(IPEndPoint server) => await _socket.ConnectAsync(server);

    /// <summary>Sends a request and returns the status of its answer, which has been read to its end.</summary>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        var sent = 0;
        while (sent < request.Length)
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None);

        var have = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(have), SocketFlags.None);
            if (read == 0)
                throw new IOException("The server closed the connection in the middle of an answer.");
            have += read;
            if (IsWhole(_buffer.AsSpan(0, have)))
                return StatusOf(_buffer);
        }
    }

    /// <summary>The body of the answer that was read last, with any chunk framing still in it.</summary>
    public ReadOnlySpan<byte> LastAnswer => _buffer;

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = answer[..end];
        var body = answer[(end + 4)..];
        // Servers write it in either case.
        var at = head.IndexOf("ontent-Length: "u8) is var upper and >= 0 ? upper : head.IndexOf("ontent-length: "u8);
        if (at < 0)
            return body.EndsWith("0\r\n\r\n"u8);
        var length = 0;
        foreach (var digit in head[(at + 15)..])
        {
            if (digit is < (byte)'0' or > (byte)'9')
                break;
            length = length * 10 + (digit - '0');
        }
        return body.Length >= length;
    }

    private static int StatusOf(ReadOnlySpan<byte> answer) =>
        (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + (answer[11] - '0');
}
