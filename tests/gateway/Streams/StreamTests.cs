using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Streams;

public sealed class StreamTests
{
    [Fact]
    public async Task GivenAnOpenStream_ThenWhatIsSaidComes_AsTheSameItemsThatReadingGives()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-42");
        await tenant.SayAsync(session, "from before");
        using var stream = await tenant.StreamAsync(session);

        await tenant.SayAsync(session, "Сәлем 👋\r\n\"<b>\" \u2028 id: 7");
        await tenant.ReplyAsync(session, "hello");

        var (first, second) = (await stream.NextAsync(), await stream.NextAsync());
        var items = (await tenant.ReadAsync(session, "?after=2"))["items"].EnumerateArray().Select(item => item.GetRawText());
        Assert.Equal(("message", "message"), (first!.Type, second!.Type));
        Assert.Equal(items, [first.Data!, second.Data!]);
        Assert.Equal($"{first.Body.GetProperty("seq")}", first.Id);
        Assert.Equal("hello", second.Text);
    }

    [Fact]
    public async Task GivenAnOpenStream_ThenItsHeadersKeepProxiesAndCachesOut_AndThePageCanReadIt()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        using var stream = await tenant.StreamAsync(
            await tenant.StartAnonymousAsync(), headers: ("Origin", "https://shop.example"));

        Assert.Equal((200, "text/event-stream; charset=utf-8"), (stream.Status, stream.ContentType));
        Assert.True(stream.Headers.CacheControl!.NoStore);
        Assert.Equal(["no"], stream.Headers.GetValues("X-Accel-Buffering"));
        Assert.Equal(["https://shop.example"], stream.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(("2000", 1), (stream.Retry, stream.LastId));
    }

    [Fact]
    public async Task GivenAnIdToGoOnAfter_ThenWhatCameSinceIsDelivered_WhicheverWayItIsGiven()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        for (var i = 2; i <= 60; i++)
            await tenant.SayAsync(session, $"{i}");

        using var byHeader = await tenant.StreamAsync(session, after: 3);

        for (var i = 4; i <= 60; i++)
            Assert.Equal($"{i}", (await byHeader.NextAsync())!.Text);
        var byQuery = await FirstLinesAsync(tenant.Gateway.Public, session, "?after=59", null);
        Assert.Contains("\nid: 60\n", byQuery, StringComparison.Ordinal);
        Assert.Contains("\nid: 58\n", await FirstLinesAsync(tenant.Gateway.Public, session, "?after=59", "57"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x"), InlineData("-1"), InlineData("1.5"), InlineData("99999999999999999999"), InlineData("2"), InlineData("1, 1")]
    public async Task GivenAnIdThatIsNone_Then400_AndItSaysSo(string id)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        var answer = await Answer.OfAsync(
            tenant.Gateway.Public, HttpMethod.Get, "/v1/session/stream", null, session, ("Last-Event-ID", id));

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
        Assert.Equal(["Last-Event-ID"], answer.WrongFields);
    }

    [Fact]
    public async Task GivenEventsThatAreNoMessages_ThenTheIdMovesOnAllTheSame()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        using var stream = await tenant.StreamAsync(session);

        await tenant.PostAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}/events", new { type = "page.left" });

        await stream.SkipToAsync(2);
    }

    [Fact]
    public async Task GivenNobodySaysAnything_ThenTheStreamShowsThatItLives()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Streams:Heartbeat", "00:00:01"));
        var tenant = await gateway.RegisterAsync();
        using var stream = await tenant.StreamAsync(await tenant.StartAnonymousAsync());

        await stream.SkipToCommentAsync();
        await stream.SkipToCommentAsync();
    }

    [Fact]
    public async Task GivenManyReadersOfOneConversation_ThenAllGetAll()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.StreamAsync(session)));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => tenant.SayAsync(session, $"{i}")));

        var said = (await tenant.ReadAsync(session))["items"].EnumerateArray().Select(item => item.GetRawText()).ToList();
        foreach (var stream in streams)
        {
            for (var i = 0; i < said.Count; i++)
                Assert.Equal(said[i], (await stream.NextAsync())!.Data);
            stream.Dispose();
        }
    }

    [Fact]
    public async Task NeitherLinesNorErrorsHoldTheCredential()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        using (var stream = await tenant.StreamAsync(session))
        {
            await tenant.SayAsync(session, "a text that nobody logs");
            await stream.NextAsync();
            await tenant.ResetAsync(session);
            await stream.ClosedAsync();
        }

        var secret = session.Split('.')[2];
        Assert.NotEmpty(gateway.Log.Lines);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("nobody logs", StringComparison.Ordinal));
        gateway.Log.ShouldHaveNoErrors();
    }

    /// <summary>The beginning of a stream, up to its first event with data.</summary>
    private static async Task<string> FirstLinesAsync(HttpClient client, string session, string query, string? lastId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/session/stream" + query);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {session}");
        if (lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var text = "";
        while (await lines.ReadLineAsync() is { } line)
        {
            text += line + "\n";
            if (line.StartsWith("data:", StringComparison.Ordinal))
                break;
        }
        return text;
    }
}
