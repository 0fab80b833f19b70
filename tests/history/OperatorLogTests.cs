using System.Globalization;
using System.Text.RegularExpressions;
using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Loads;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>
/// What an operator reads while a cluster starts, grows, drains, loses silos and its database. The lines stand in
/// docs/operations.md as they were; with <c>BLINQ_WRITE_DOCS=1</c> this test writes them there. A clock that jumps is not among
/// them: docs/adr/0196.
/// </summary>
[Collection("under load")]
[Trait("Tier", "long")]
public sealed class OperatorLogTests(ITestOutputHelper output)
{
    private const string Begin = "<!-- log: begin -->\n```\n";
    private const string End = "```\n<!-- log: end -->";

    private readonly List<(string Name, ServerNode Node)> _named = [];

    [Fact]
    public async Task ThroughStartJoinDrainKillLossOfTheDatabaseAndOfAllSilos()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Of(silos: 2, gateways: 2));
        foreach (var (name, i) in new[] { "silo-1", "silo-2", "gateway-1", "gateway-2" }.Select((name, i) => (name, i)))
            _named.Add((name, fleet.Nodes[i]));
        using var tenant = await fleet.RegisterAsync();
        await using var balancer = new Balancer(() => fleet.Gateways);
        await balancer.StartAsync();
        await using (var load = new Load(tenant, balancer, visitors: 4))
        {
            load.Start();
            await load.GrowsAsync(60);
            var joining = fleet.Add(ClusterNodes.Silo());
            _named.Add(("silo-3", joining));
            await joining.StartAsync();
            await SaysAsync("silo-2", 1020);
            await Node("silo-1").TerminateAsync();
            await SaysAsync("silo-2", 1021);
            await Node("silo-2").KillAsync();
            await SaysAsync("silo-3", 1022);
            await load.GrowsAsync(60);
        }
        await fleet.Server.StopAsync("INT");
        await SaysAsync("gateway-1", 1040);
        await SaysAsync("gateway-2", 1040);
        await fleet.Server.StartAsync();
        await SaysAsync("gateway-1", 1041);
        await SaysAsync("gateway-2", 1041);
        await Node("silo-3").KillAsync();
        await SaysAsync("gateway-1", 1031);
        await SaysAsync("gateway-2", 1031);
        await Node("silo-1").StartAsync();
        await SaysAsync("gateway-1", 1032);
        await SaysAsync("gateway-2", 1032);
        foreach (var name in new[] { "gateway-1", "gateway-2", "silo-1" })
            Assert.Equal(0, await Node(name).TerminateAsync());

        var lines = Lines();
        output.WriteLine(string.Join('\n', lines));
        // What stands there besides is little, and no more with every second that the database is gone.
        Assert.InRange(lines.Count(line => !line.Contains("Blinq.Lifecycle", StringComparison.Ordinal)), 0, 60);
        CompareWithThePage(lines.Where(line => line.Contains("Blinq.Lifecycle", StringComparison.Ordinal)).ToList());
    }

    private static void CompareWithThePage(List<string> lines)
    {
        var path = Path.Combine(Root(), "docs", "operations.md");
        var page = File.ReadAllText(path);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("BLINQ_WRITE_DOCS") == "1")
            File.WriteAllText(path, page[..from] + string.Concat(lines.Select(line => line + "\n")) + page[to..]);
        else
            Assert.Equal(Shapes(page[from..to].Split('\n', StringSplitOptions.RemoveEmptyEntries)), Shapes(lines));
    }

    /// <summary>Which kind of process says what, whatever the numbers, and however often.</summary>
    private static IReadOnlyList<string> Shapes(IEnumerable<string> lines) =>
        [.. lines.Select(line => Regex.Replace(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], @"vm/|-\d |[^\s:(]+/\d+|\d+(\.\d+)*|: .*(?= \[)", "#"))
            .Distinct().Order(StringComparer.Ordinal)];

    /// <summary>All lines of all logs, in the order of their times: time, process, line.</summary>
    private List<string> Lines() =>
    [
        .. from named in _named
           from line in named.Node.Log.Split('\n')
           let match = Regex.Match(line, @"^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d\.\d{3})Z (.*)$")
           where match.Success
           orderby match.Groups[1].Value
           select string.Create(CultureInfo.InvariantCulture, $"{match.Groups[1].Value} {named.Name,-9} {match.Groups[2].Value.TrimEnd()}"),
    ];

    private ServerNode Node(string name) => _named.Single(named => named.Name == name).Node;

    private async Task SaysAsync(string name, int id)
    {
        try
        {
            await Eventually.TrueAsync(() => Node(name).Log.Contains($"Blinq.Lifecycle[{id}]", StringComparison.Ordinal));
        }
        catch (Exception)
        {
            output.WriteLine($"{name} did not say {id}");
            output.WriteLine(string.Join('\n', Lines()));
            throw;
        }
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Blinq.Orleans.sln")))
            directory = directory.Parent;
        return directory!.FullName;
    }
}
