using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Knowledge;

/// <summary>Many documents in one request, a line each.</summary>
public sealed class DocumentLoadTests
{
    private const string Path = "/v1/tenant/knowledge/documents";

    [Fact]
    public async Task ALoad_AnswersEachLineInItsOrder_AndOneThatIsWrongHarmsNoOther()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        string[] lines =
        [
            "\ufeff" + Line("a", "One"), Line("b", "Two", """["everyone","nosuch"]""") + "\r", "", "  ", "{broken", "[]", "null", """{"id":"c"}""",
            """{"title":"x","text":"x"}""", """{"id":"a b","title":"x","text":"x"}""", new string('x', 3 * 1024 * 1024), Line("a", "Three"), Line("b", "Two", """["everyone","nosuch"]"""),
            """{"id":"d","title":"x","text":"\ud800"}""", Line("e", "<script>alert(1)</script>", """[]"""),
        ];

        var results = await LoadAsync(tenant, string.Join('\n', lines));

        Assert.Equal([1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], results.Select(result => result.GetProperty("line").GetInt32()));
        Assert.Equal(
            ["created", "created", "refused", "refused", "refused", "refused", "refused", "refused", "refused", "replaced", "unchanged", "refused", "created"],
            results.Select(result => result.GetProperty("status").GetString()));
        Assert.Equal((2, "a"), (results[9].GetProperty("version").GetInt32(), results[9].GetProperty("id").GetString()));
        Assert.Equal("nosuch", results[1].GetProperty("unknownAudiences")[0].GetString());
        Assert.Equal(["title", "text"], results[5].GetProperty("problem").GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
        Assert.Equal("id", results[7].GetProperty("problem").GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Equal("payload_too_large", results[8].GetProperty("problem").GetProperty("code").GetString());
        Assert.True(results[12].GetProperty("visibleToNobody").GetBoolean());
        Assert.Equal("Three", (await tenant.GetAsync($"{Path}/a")).Get("text"));
        tenant.Gateway.Log.ShouldHaveNoErrors();
    }

    [Fact]
    public async Task ALoadSentAgain_ChangesNothing()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var file = string.Concat(Enumerable.Range(0, 20).Select(i => Line($"d{i}", $"Text {i}") + "\n"));
        Assert.All(await LoadAsync(tenant, file), result => Assert.Equal("created", result.GetProperty("status").GetString()));

        var again = await LoadAsync(tenant, file);

        Assert.Equal(20, again.Count);
        Assert.All(again, result => Assert.Equal(("unchanged", 1), (result.GetProperty("status").GetString(), result.GetProperty("version").GetInt32())));
    }

    [Fact]
    public async Task AResultComesWhileTheLoadGoesOn_AndACutConnectionLosesNothingThatWasAnswered()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        using (var load = await Load.BeginAsync(tenant))
        {
            for (var i = 0; i < 3; i++)
            {
                await load.SendAsync(Line($"d{i}", "Text") + "\n");
                Assert.Contains($"\"id\":\"d{i}\",\"status\":\"created\"", await load.ReadUntilAsync($"\"id\":\"d{i}\""), StringComparison.Ordinal);
            }
            // Cut in the middle of a line.
            await load.SendAsync(Line("half", "Text")[..20]);
        }
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await tenant.GetAsync($"{Path}/d{i}")).Status);
        Assert.Equal(404, (await tenant.GetAsync($"{Path}/half")).Status);
        tenant.Gateway.Log.ShouldHaveNoErrors();
    }

    [Fact]
    public async Task AKeyThatIsRevokedDuringALoad_PutsNothingMore()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var issued = await tenant.Gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "load", scope = "admin" });
        using var load = await Load.BeginAsync(tenant, issued.Get("managementKey"));
        await load.SendAsync(Line("before", "Text") + "\n");
        await load.ReadUntilAsync("created");
        Assert.Equal(204, (await tenant.Gateway.OperateAsync(HttpMethod.Delete, $"/v1/operator/tenants/{tenant.Id}/management-keys/{issued.Get("keyId")}")).Status);

        await load.SendAsync(Line("after", "Text") + "\n" + Line("later", "Text") + "\n");

        Assert.Contains("\"line\":2,\"id\":null,\"status\":\"refused\",\"problem\":{\"title\":\"A valid key is needed.\",\"status\":401", await load.ReadUntilAsync("unauthorized"), StringComparison.Ordinal);
        Assert.Equal(404, (await tenant.GetAsync($"{Path}/after")).Status);
        Assert.Equal(404, (await tenant.GetAsync($"{Path}/later")).Status);
    }

    [Fact]
    public async Task ALoad_TakesLinesOnly_AndSoManyOnly()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        Assert.Equal((415, "unsupported_media_type"), (await tenant.PostAsync(Path, new { id = "a", title = "a", text = "a" }) is var answer ? (answer.Status, answer.Code) : default));
        // Wrong lines count, too: reading them is work.
        var results = await LoadAsync(tenant, string.Concat(Enumerable.Repeat("{}\n", 10_002)));
        Assert.Equal(10_001, results.Count);
        Assert.Equal(("payload_too_large", 10_001), (results[^1].GetProperty("problem").GetProperty("code").GetString(), results[^1].GetProperty("line").GetInt32()));
        Assert.Empty(await LoadAsync(tenant, ""));
        using var tooMuch = new SlowBody(300L * 1024 * 1024);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = tooMuch };
        request.Headers.ExpectContinue = true;
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {tenant.ManagementKey}");
        using var refused = await tenant.Gateway.Public.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    private static string Line(string id, string text, string audiences = """["everyone"]""") =>
        $$"""{"id":"{{id}}","title":"Title","text":{{JsonSerializer.Serialize(text)}},"audiences":{{audiences}}}""";

    private static async Task<List<JsonElement>> LoadAsync(TestTenant tenant, string lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {tenant.ManagementKey}");
        using var response = await tenant.Gateway.Public.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    /// <summary>Says how long it is, and never comes to it.</summary>
    private sealed class SlowBody : HttpContent
    {
        private readonly long _length;

        public SlowBody(long length)
        {
            _length = length;
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new IOException("The server asked for it.");

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }

    /// <summary>A load whose lines are sent as the test says.</summary>
    private sealed class Load : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly StringBuilder _read = new();

        public static async Task<Load> BeginAsync(TestTenant tenant, string? key = null)
        {
            var (load, server) = (new Load(), tenant.Gateway.Public.BaseAddress!);
            await load._client.ConnectAsync(server.Host, server.Port);
            await load.WriteAsync(
                $"POST {Path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key ?? tenant.ManagementKey}\r\n"
                + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
            return load;
        }

        public Task SendAsync(string text) => WriteAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

        public async Task<string> ReadUntilAsync(string text)
        {
            using var limit = new CancellationTokenSource(Eventually.Patience);
            var buffer = new byte[4096];
            while (!_read.ToString().Contains(text, StringComparison.Ordinal))
            {
                var read = await _client.GetStream().ReadAsync(buffer, limit.Token);
                Assert.True(read > 0, _read.ToString());
                _read.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
            return _read.ToString();
        }

        public void Dispose() => _client.Dispose();

        private Task WriteAsync(string text) => _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    }
}
