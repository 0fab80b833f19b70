using System.Diagnostics;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int MessagesASession = 10;

    private int _acknowledged;
    private volatile bool _isOver;

    [Fact]
    public Task KillsUnderLoad_AndEveryAcknowledgedEventIsThereOnce() => KillAsync(5);

    [Fact, Trait("Tier", "long")]
    public Task FiftyKillsUnderLoad_AndEveryAcknowledgedEventIsThereOnce() => KillAsync(50);

    private async Task KillAsync(int kills)
    {
        var watch = Stopwatch.StartNew();
        await using var fleet = await Fleet.StartAsync(processes: 3, lease: TimeSpan.FromSeconds(1));
        using var tenant = await fleet.RegisterAsync();
        var seed = InitRun.SeedFor(TimeProvider.System);
        var random = new Random(seed);
        var posting = Enumerable.Range(0, 12).Select(i => Task.Run(() => PostAsync(tenant, i))).ToArray();

        var databaseKills = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            await GrowsAsync(20, posting);
            if (kill == 1 || random.Next(10) < 3)
            {
                databaseKills++;
                await fleet.Server.StopAsync("KILL");
                await fleet.Server.StartAsync();
                continue;
            }
            var node = fleet.Nodes[random.Next(fleet.Nodes.Count)];
            await node.KillAsync();
            await node.StartAsync();
        }
        await GrowsAsync(20, posting);
        _isOver = true;
        var posted = (await Task.WhenAll(posting)).SelectMany(conversation => conversation).ToList();

        var trail = await Trail.ReadVerifiedAsync(fleet);
        var messages = trail.Messages;
        foreach (var (session, acknowledged) in posted)
        {
            // Each is there once, at the place that was acknowledged; and nothing else is, since all were asked for until they were.
            var name = $"conversation/{session.Split('.')[1]}";
            Assert.Equal(acknowledged, messages[name]);
            Assert.Single(trail.Events, e => e.Stream.Name == name && e.Type == "session.started");
        }
        output.WriteLine(
            $"seed {seed}: {kills - databaseKills} gateways and {databaseKills} databases killed, {posted.Count} conversations with "
            + $"{_acknowledged} messages acknowledged, {trail.Events.Count} events, in {watch.Elapsed.TotalSeconds:F0} s");
    }

    private async Task<List<(string Session, List<(long Seq, string Text)> Messages)>> PostAsync(FleetTenant tenant, int poster)
    {
        var conversations = new List<(string, List<(long, string)>)>();
        for (var i = 0; !_isOver; i++)
        {
            var session = await tenant.StartAsync();
            var messages = new List<(long, string)>();
            conversations.Add((session, messages));
            for (var j = 0; j < MessagesASession && !_isOver; j++)
            {
                var text = $"{poster}/{i}/{j}";
                var answer = await tenant.SendAsync(
                    HttpMethod.Post, "/v1/session/messages", new { text, clientId = text }, session);
                Assert.True(answer.Status is 200 or 201, $"{text} got {answer.Status} {answer.Text}");
                messages.Add((answer["seq"].GetInt64(), text));
                Interlocked.Increment(ref _acknowledged);
            }
        }
        return conversations;
    }

    private async Task GrowsAsync(int by, Task[] posting)
    {
        var goal = Volatile.Read(ref _acknowledged) + by;
        while (Volatile.Read(ref _acknowledged) < goal)
        {
            if (posting.FirstOrDefault(task => task.IsFaulted) is { } failed)
                await failed;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
