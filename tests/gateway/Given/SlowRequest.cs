using System.Net.Sockets;
using System.Text;

namespace Blinq.Gateway.Tests.Given;

/// <summary>A request whose body comes when the test says so.</summary>
internal sealed class SlowRequest(Uri server, string path, string bearer, string body) : IDisposable
{
    private readonly TcpClient _client = new();

    public async Task SendHeadersAsync()
    {
        await _client.ConnectAsync(server.Host, server.Port);
        await SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {bearer}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
    }

    /// <summary>The server sends this once it begins to read the body.</summary>
    public async Task WaitForContinueAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[256];
        while (!text.ToString().Contains("100 Continue\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await _client.GetStream().ReadAsync(buffer);
            Assert.NotEqual(0, read);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
    }

    /// <summary>Sends the body and reads the whole answer.</summary>
    public async Task<string> FinishAsync()
    {
        await SendAsync(body);
        using var reader = new StreamReader(_client.GetStream());
        return await reader.ReadToEndAsync();
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
}
