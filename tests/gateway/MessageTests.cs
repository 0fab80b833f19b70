using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class MessageTests
{
    [Fact]
    public async Task GivenAMessage_ThenItIsReadWithItsAuthorAndWhetherItWasVerified()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-42");

        var posted = await tenant.SayAsync(session, "Where is my order? 🛒");

        Assert.Equal(201, posted.Status);
        var message = (await tenant.ReadAsync(session))["items"][0];
        Assert.Equal(posted["seq"].GetInt64(), message.GetProperty("seq").GetInt64());
        Assert.Equal(posted.Get("at"), message.GetProperty("at").GetString());
        Assert.Equal("visitor", message.GetProperty("role").GetString());
        Assert.Equal("Where is my order? 🛒", message.GetProperty("text").GetString());
        Assert.True(message.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task GivenTheSameClientId_ThenTheFirstAnswerAgain_AndWithAnotherTextAConflict()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        var first = await tenant.SayAsync(session, "hello", "m-1");
        var again = await tenant.SayAsync(session, "hello", "m-1");
        var other = await tenant.SayAsync(session, "bye", "m-1");

        Assert.Equal((201, 200, 409), (first.Status, again.Status, other.Status));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal("client_id_reused", other.Code);
    }

    [Fact]
    public async Task GivenPages_ThenEveryMessageComesOnceInOrder()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        for (var i = 0; i < 7; i++)
            await tenant.SayAsync(session, $"{i}");

        var seen = new List<string>();
        string? after = "0";
        while (after is not null)
        {
            var page = await tenant.ReadAsync(session, $"?after={after}&limit=3");
            seen.AddRange(page["items"].EnumerateArray().Select(message => message.GetProperty("text").GetString()!));
            after = page["next"].ValueKind == System.Text.Json.JsonValueKind.Null ? null : page["next"].ToString();
        }

        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], seen);
    }

    [Theory]
    [InlineData("""{}""", "text")]
    [InlineData("""{"text":""}""", "text")]
    [InlineData("""{"text":null}""", "text")]
    [InlineData("""{"text":42}""", "text")]
    [InlineData("""{"text":"\ud800"}""", "text")]
    [InlineData("""{"text":"a","clientId":"\udc00"}""", "clientId")]
    [InlineData("""{"text":"a","clientId":""}""", "clientId")]
    [InlineData("""{"text":"a","text":"b"}""", "text")]
    public async Task GivenAWrongField_ThenItIsNamed(string body, string field)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/messages", body, session);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
        Assert.Equal([field], answer.WrongFields);
    }

    [Fact]
    public async Task GivenSeveralWrongFields_ThenAllAreNamed()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartAnonymousAsync();

        var answer = await tenant.SayAsync(session, new string('x', 8_001), new string('c', 129));

        Assert.Equal(["text", "clientId"], answer.WrongFields);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=201")]
    [InlineData("?limit=x")]
    [InlineData("?after=-1")]
    [InlineData("?after=1&after=2")]
    [InlineData("?after=99999999999999999999")]
    public async Task GivenAWrongQuery_Then400(string query)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var answer = await tenant.ReadAsync(await tenant.StartAnonymousAsync(), query);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task TheLongestMessageFits()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var answer = await tenant.SayAsync(await tenant.StartAnonymousAsync(), new string('я', 8_000), new string('c', 128));

        Assert.Equal(201, answer.Status);
    }
}
