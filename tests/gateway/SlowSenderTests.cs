using System.Net.Sockets;
using System.Text;
using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Tests.TenantConsole;

namespace Blinq.Gateway.Tests;

/// <summary>Who was let in, and sends the body only after access was taken away, must not act on what was known before (DESIGN §5).</summary>
public sealed class SlowSenderTests
{
    [Theory]
    [InlineData("PATCH", "/v1/tenant", """{"name":"Mine"}""")]
    [InlineData("POST", "/v1/tenant/identity/secret/rotate", "{}")]
    [InlineData("PUT", "/v1/tenant/knowledge/documents/faq", """{"title":"t","text":"Long after.","audience":"everyone"}""")]
    public async Task GivenAKeyThatIsRevokedMeanwhile_ThenItIsRefusedAndNothingChanges(string method, string path, string body)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var keys = $"/v1/operator/tenants/{tenant.Id}/management-keys";
        var leaked = await tenant.Gateway.OperateAsync(HttpMethod.Post, keys, new { label = "leaked", scope = "admin" });
        using var sender = await SlowSender.BeginAsync(tenant, method, path, "application/json", body, ("Authorization", "Bearer " + leaked.Get("managementKey")));
        Assert.Equal(204, (await tenant.Gateway.OperateAsync(HttpMethod.Delete, $"{keys}/{leaked.Get("keyId")}")).Status);
        var before = await TrailAsync(tenant);

        var answer = await sender.FinishAsync();

        Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"unauthorized\"", answer, StringComparison.Ordinal);
        Assert.Equal(before, await TrailAsync(tenant));
    }

    [Theory]
    [InlineData(true, "session_suspended")]
    [InlineData(false, "tenant_suspended")]
    public async Task GivenAVisitorWhoMayNoLonger_ThenNothingIsPosted(bool byRotation, string code)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-42");
        using var sender = await SlowSender.BeginAsync(
            tenant, "POST", "/v1/session/messages", "application/json", """{"text":"as I was"}""", ("Authorization", "Bearer " + session));
        Assert.InRange(
            byRotation ? (await tenant.RotateAsync()).Status : (await tenant.Gateway.OperateAsync(HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/suspend")).Status,
            200, 204);

        var answer = await sender.FinishAsync();

        Assert.Contains($"\"{code}\"", answer, StringComparison.Ordinal);
        if (byRotation)
            Assert.DoesNotContain("message.posted", await tenant.EventTypesAsync(TestTenant.IdOf(session)));
    }

    [Fact]
    public async Task GivenAFormOfTheConsole_WhenItsKeyIsRevokedMeanwhile_ThenTheSignInPageAndNothingChanges()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var keys = $"/v1/operator/tenants/{tenant.Id}/management-keys";
        var leaked = await tenant.Gateway.OperateAsync(HttpMethod.Post, keys, new { label = "leaked", scope = "admin" });
        var browser = await ConsoleBrowser.SignInAsync(tenant, leaked.Get("managementKey"));
        var form = await browser.GetAsync("/console/identity");
        using var sender = await SlowSender.BeginAsync(
            tenant, "POST", "/console/identity/mode", "application/x-www-form-urlencoded", $"form-token={Uri.EscapeDataString(form.FormToken!)}&mode=required",
            ("Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))));
        Assert.Equal(204, (await tenant.Gateway.OperateAsync(HttpMethod.Delete, $"{keys}/{leaked.Get("keyId")}")).Status);

        var answer = await sender.FinishAsync();

        Assert.StartsWith("HTTP/1.1 303 ", answer, StringComparison.Ordinal);
        Assert.Contains("Location: /console/sign-in", answer, StringComparison.Ordinal);
        Assert.Equal("optional", (await tenant.GetAsync("/v1/tenant"))["identity"].GetProperty("mode").GetString());
    }

    [Fact]
    public async Task GivenASlowSenderWhoStillMay_ThenItIsDone()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        using var sender = await SlowSender.BeginAsync(
            tenant, "PATCH", "/v1/tenant", "application/json", """{"name":"Slowly"}""", ("Authorization", "Bearer " + tenant.ManagementKey));

        Assert.StartsWith("HTTP/1.1 200 ", await sender.FinishAsync(), StringComparison.Ordinal);
        Assert.Equal("Slowly", (await tenant.GetAsync("/v1/tenant")).Get("name"));
    }

    private static async Task<string> TrailAsync(TestTenant tenant) => (await tenant.GetAsync("/v1/tenant/audit/export")).Text;

    /// <summary>Sends a request's head, and its body once it is told to; in between the server has let it in and waits for the body.</summary>
    private sealed class SlowSender : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly byte[] _body;

        private SlowSender(byte[] body) => _body = body;

        public static async Task<SlowSender> BeginAsync(
            TestTenant tenant, string method, string path, string contentType, string body, params (string Name, string Value)[] headers)
        {
            var (sender, server) = (new SlowSender(Encoding.UTF8.GetBytes(body)), tenant.Gateway.Public.BaseAddress!);
            await sender._client.ConnectAsync(server.Host, server.Port);
            var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\nExpect: 100-continue\r\n")
                .Append(null, $"Content-Type: {contentType}\r\nContent-Length: {sender._body.Length}\r\n");
            foreach (var (name, value) in headers)
                head.Append(null, $"{name}: {value}\r\n");
            await sender._client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
            // Asked for where the body is read.
            var read = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
            using var patience = new CancellationTokenSource(Eventually.Patience);
            await sender._client.GetStream().ReadExactlyAsync(read, patience.Token);
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(read));
            return sender;
        }

        public async Task<string> FinishAsync()
        {
            await _client.GetStream().WriteAsync(_body);
            using var patience = new CancellationTokenSource(Eventually.Patience);
            using var answer = new StreamReader(_client.GetStream());
            return await answer.ReadToEndAsync(patience.Token);
        }

        public void Dispose() => _client.Dispose();
    }
}
