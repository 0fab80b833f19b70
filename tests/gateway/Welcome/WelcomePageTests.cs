using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Welcome;

public sealed class WelcomePageTests
{
    [Fact]
    public async Task GivenNoDemo_ThenTheRootSaysWhatThisIs()
    {
        var gateway = await TestGateway.SharedAsync();

        var page = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/");

        Assert.Equal(200, page.Status);
        Assert.Equal("text/html; charset=utf-8", page.Headers["Content-Type"]);
        Assert.StartsWith("default-src 'none';", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("<h1>Blinq gateway</h1>", page.Text, StringComparison.Ordinal);
        foreach (var link in System.Text.RegularExpressions.Regex.Matches(page.Text, "href=\"(/[^\"]+)\"").Select(match => match.Groups[1].Value))
            Assert.Equal((link, 200), (link, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, link)).Status));
        Assert.Equal(200, (await Answer.OfAsync(gateway.Public, HttpMethod.Head, "/")).Status);
    }

    [Fact]
    public async Task GivenTheDemo_ThenTheRootLeadsThere()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:Demo", "true"));

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/");

        Assert.True(answer.Status == 200 && answer.Text.Contains("Dala Tea", StringComparison.Ordinal) || answer is { Status: 302 } && answer.Headers["Location"] == "/demo");
    }

    [Fact]
    public async Task OnTheOperatorsListener_ThereIsNoPage()
    {
        var gateway = await TestGateway.SharedAsync();

        Assert.Equal(404, (await Answer.OfAsync(gateway.Operator, HttpMethod.Get, "/")).Status);
    }
}
