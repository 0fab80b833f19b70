using System.Diagnostics;
using Blinq.History.Tests.Fleets;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class OneConversationTests(ITestOutputHelper output)
{
    private const int MessagesEach = 400;

    /// <summary>Once, a turn that lost five times in a row to the other gateway failed with 500.</summary>
    [Fact]
    public async Task TwoGatewaysPostToOneConversationAtOnce_AndNoClientSeesIt()
    {
        await using var fleet = await Fleet.StartAsync(processes: 2, lease: TimeSpan.FromSeconds(1));
        // Nobody is stopped here: an answer that takes long on a slow machine is no lost one.
        using var tenant = await fleet.RegisterAsync(patience: TimeSpan.FromMinutes(1));
        var session = await tenant.StartAsync();

        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(poster => Task.Run(() => PostAsync(tenant, session, poster))));
        var seconds = watch.Elapsed.TotalSeconds;

        var trail = await Trail.ReadVerifiedAsync(fleet);
        var messages = Assert.Single(trail.Messages);
        Assert.Equal(2 * MessagesEach, messages.Count());
        Assert.Equal(2 * MessagesEach, messages.Select(message => message.Text).Distinct().Count());
        output.WriteLine($"{2 * MessagesEach} messages at two gateways in {seconds:F1} s, no error");
    }

    private static async Task PostAsync(FleetTenant tenant, string session, int poster)
    {
        var gateway = poster % 2;
        for (var i = 0; i < MessagesEach / 4; i++)
        {
            var answer = await tenant.AskAsync(
                gateway, HttpMethod.Post, "/v1/session/messages", new { text = $"{poster}/{i}" }, session);
            Assert.True(answer is { Status: 201 }, $"Message {i} of poster {poster} got {answer?.Status} {answer?.Text}");
        }
    }
}
