using System.Text.Json;
using System.Text.RegularExpressions;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary><c>deploy/monitoring</c> asks for metrics that there are, and points at headings that there are.</summary>
public sealed class MonitoringTests
{
    private const string Board = "deploy/monitoring/grafana.json";
    private const string Alerts = "deploy/monitoring/alerts.yaml";

    [Theory]
    [InlineData(Board)]
    [InlineData(Alerts)]
    public void EveryMetricOfOursThatIsAskedForStandsInOperations(string file)
    {
        var documented = Regex.Matches(Repository.OperationsPage, @"^\| `(blinq\.[a-z.]+)` \|", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value.Replace('.', '_')).ToHashSet();
        var asked = Regex.Matches(Repository.Read(file), @"\bblinq_[a-z_]+").Select(match => match.Value).Distinct().ToList();

        Assert.True(asked.Count > 8);
        Assert.DoesNotContain(asked, name => !documented.Contains(Regex.Replace(name, "(_milliseconds|_bytes)?(_total|_bucket|_count|_sum)?$", "")));
    }

    [Fact]
    public void EveryAlertPointsAtAHeadingOfOperations()
    {
        var headings = Regex.Matches(Repository.OperationsPage, "^#+ (.+)$", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        var runbooks = Regex.Matches(Repository.Read(Alerts), @"runbook: docs/operations\.md#(\S+)").Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(Regex.Count(Repository.Read(Alerts), "- alert:"), runbooks.Count);
        Assert.Empty(runbooks.Except(headings));
    }

    [Fact]
    public void TheBoardIsOneWithQueriesInEveryPanel()
    {
        using var board = JsonDocument.Parse(Repository.Read(Board));

        var panels = board.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.True(panels.Count > 10);
        Assert.All(panels, panel => Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.NotEqual("", target.GetProperty("expr").GetString())));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
    }
}
