using System.Globalization;
using System.Text.RegularExpressions;
using Blinq.Hosting.Settings;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>docs/operations.md and <c>deploy/</c> say what the code does, no more and no less.</summary>
public sealed class OperationsPageTests
{
    /// <summary>
    /// Documented ahead of its code, which is being built. What has landed leaves this list: a test says so, for a list like
    /// this would hide a text that has drifted.
    /// </summary>
    private static readonly string[] Awaited = [];

    public static TheoryData<string> Texts => [.. Repository.DeployFiles(), "docs/operations.md"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void EverySettingThatIsNamedExists(string path)
    {
        var named = Regex.Matches(Repository.Read(path), @"\bBlinq(?:__|:)[A-Za-z]+(?:(?:__|:)[A-Za-z]+)*")
            .Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal))
            // The pattern of a name, in explanations.
            .Where(name => name != "Blinq:Name");

        Assert.DoesNotContain(named.Distinct(), name => !KnownSettings.Has(name));
    }

    [Fact]
    public void EverySettingStandsInTheTableOnce()
    {
        var documented = Repository.Table("Settings").Select(row => Repository.Code(row[0])!);

        Assert.Equal(
            KnownSettings.All.Where(name => !KnownSettings.IsOfTheCluster(name)).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheDefaultsInTheTableAreTheDefaults()
    {
        var documented = Repository.Table("Settings")
            .Select(row => (Key: Repository.Code(row[0])!, Value: Repository.Code(row[1])!))
            .Where(setting => setting.Value is not null)
            .ToArray();

        var told = KnownSettings.Bind(documented);
        var silent = KnownSettings.Bind();

        Assert.Equal(silent.PublicAddresses, told.PublicAddresses);
        Assert.Equal(silent.OperatorAddress, told.OperatorAddress);
        Assert.Equal(silent.DataDirectory, told.DataDirectory);
        Assert.Equal(silent.TrustLease, told.TrustLease);
        Assert.Equal(silent.DrainDelay, told.DrainDelay);
        Assert.Equal(silent.MaxConnections, told.MaxConnections);
        Assert.Equal(silent.Streams, told.Streams);
        Assert.Equal(silent.RateLimits, told.RateLimits);
        Assert.Equal(silent.OperatorDashboard, told.OperatorDashboard);
        Assert.Equal(silent.Telemetry.Prometheus, told.Telemetry.Prometheus);
        Assert.Equal(silent.Telemetry.Protocol, told.Telemetry.Protocol);
        Assert.Equal(silent.Telemetry.Interval, told.Telemetry.Interval);
        Assert.Equal(silent.Telemetry.SampleRatio, told.Telemetry.SampleRatio);
        // What is not compared above has no default, or one that the gateway itself compared (Ledger:Provider, Demo).
        Assert.Equal(27, documented.Length);
    }

    [Fact]
    public void EverySettingOfTheClusterStandsInItsTableOnceWithItsDefault()
    {
        var rows = Repository.Table("Cluster settings").Select(row => (Key: Repository.Code(row[0])!, Value: Repository.Code(row[1])!)).ToList();
        var documented = rows.Where(setting => setting.Value is not null).ToArray();

        Assert.Equal(KnownSettings.OfTheCluster.Order(StringComparer.Ordinal), rows.Select(row => row.Key).Order(StringComparer.Ordinal));
        var (told, silent) = (KnownSettings.Bind(documented).Cluster, KnownSettings.Bind().Cluster);
        Assert.Equal(Defaults(silent), Defaults(told));
        // Those without a default are not set unless told: ports, tenants, TLS.
        Assert.Equal(Defaults(silent).Count, documented.Length);
        Assert.Equal((null, null, null), (silent.SiloPort, silent.GatewayPort, silent.Tls));
        Assert.Empty(silent.Tenants);

        static List<object> Defaults(ClusterSettings settings) =>
        [
            settings.Role, settings.ClusterId, settings.ServiceId, settings.Address, settings.AllowPlaintext, settings.CollectionAge,
            settings.MaxActivations, settings.HealthAddress,
        ];
    }

    [Fact]
    public void EveryStartUpLineIsOneThatTheCodeSays()
    {
        var lines = Repository.Table("What a process says when it cannot start").Select(row => Repository.Code(row[0])!);

        Assert.Empty(lines.Where(line => !CompiledTexts.HasMessage(line)).Except(Awaited));
    }

    [Fact]
    public void EveryCodeIsOneThatTheGatewayAnswersWithThatStatus()
    {
        var wrong =
            from row in Repository.Table("Codes")
            let code = Repository.Code(row[0])!
            where !Awaited.Contains(code)
            let status = int.Parse(row[1], CultureInfo.InvariantCulture)
            where !CompiledTexts.Problems.TryGetValue(code, out var answered) || answered != status
            select code;

        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryCodeThatIsTheServersFaultIsExplained()
    {
        var faults = CompiledTexts.Problems.Where(problem => problem.Value >= 500).Select(problem => problem.Key);
        var explained = Repository.Table("Codes").Select(row => Repository.Code(row[0])!);

        Assert.NotEmpty(faults);
        Assert.Empty(faults.Except(explained));
    }

    [Fact]
    public void EveryMetricStandsInTheTable()
    {
        var documented = Regex.Matches(Repository.OperationsPage, @"^\| `(blinq\.[a-z.]+)` \|", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);
        var made = CompiledTexts.All.Where(text => Regex.IsMatch(text, @"^blinq\.(messages|refusals\.dropped|(session|identity|request|streams|trust|silo|ledger|cluster)\.[a-z.]+)$"));

        Assert.Equal(made.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryCommandExists()
    {
        var words = Repository.DeployFiles().Append("docs/operations.md").Select(Repository.Read)
            .SelectMany(text => Regex.Matches(text, @"(?:--project gateway -- |Blinq\.Gateway )([a-z][a-z-]*) ([a-z-]+)|args: \[([a-z-]+), ([a-z][a-z-]*)[],]"))
            .SelectMany(match => match.Groups.Values.Skip(1)).Where(group => group.Success).Select(group => group.Value)
            .Distinct().ToList();

        Assert.Contains("verify", words);
        Assert.Empty(words.Except(CompiledTexts.Commands).Except(Awaited));
    }

    [Fact]
    public void WhatHasLandedIsAwaitedNoMore()
    {
        var landed = Awaited.Where(text => text.Contains(' ')
            ? CompiledTexts.HasMessage(text)
            : CompiledTexts.Commands.Contains(text) || CompiledTexts.Problems.ContainsKey(text)).ToList();

        Assert.True(landed.Count == 0, $"Take off the list Awaited: {string.Join(" | ", landed)}");
    }

    [Fact]
    public void EveryLinkOnThePageLeadsSomewhere()
    {
        var page = Repository.OperationsPage;
        var headings = Regex.Matches(page, "^#+ (.+)$", RegexOptions.Multiline)
            .Select(match => "#" + match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        var links = Regex.Matches(page, @"\]\(([^)]+)\)").Select(match => match.Groups[1].Value);

        Assert.DoesNotContain(links, link => link[0] == '#'
            ? !headings.Contains(link)
            : !Path.Exists(Path.Combine(Repository.Root, "docs", link.Split('#')[0])));
    }
}
