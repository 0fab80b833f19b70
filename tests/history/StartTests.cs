using System.Globalization;
using System.Net;
using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.Hosting.Settings;

namespace Blinq.History.Tests;

/// <summary>How processes of the cluster start and end, as an operator sees it.</summary>
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class StartTests
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [Fact]
    public async Task AGatewayThatIsStartedBeforeTheFirstSilo_WaitsAndThenWorks()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1));
        var gateway = fleet.Add(ClusterNodes.Gateway());
        var starting = gateway.StartAsync();
        while (!gateway.Log.Contains("No silo answers yet", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(50), Time);
        Assert.False(starting.IsCompleted);

        await fleet.Add(ClusterNodes.Silo()).StartAsync();
        await starting;

        using var tenant = await fleet.RegisterAsync();
        await tenant.StartAsync();
        Assert.Empty(gateway.EndedByItself);
    }

    [Fact]
    public async Task ASiloThatIsToldToStop_IsNotReadyFirstAndThenEndsWithZero()
    {
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Silo(("Blinq:DrainDelay", "00:00:10")));
        var silo = fleet.Nodes[0];
        using var http = new HttpClient();
        var health = new Uri($"http://{silo.Health}/health/ready");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(health)).StatusCode);

        var ending = silo.TerminateAsync();
        while ((await http.GetAsync(health)).StatusCode == HttpStatusCode.OK)
            await Task.Delay(TimeSpan.FromMilliseconds(20), Time);
        Assert.False(ending.IsCompleted);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://{silo.Health}/health/live"))).StatusCode);

        Assert.Equal(0, await ending);
        Assert.DoesNotContain("Exception", silo.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Blinq:Cluster:Role", "gatekeeper", "Blinq:Cluster:Role")]
    [InlineData("Blinq:Cluster:SiloPort", "70000", "Blinq:Cluster:SiloPort")]
    [InlineData("Blinq:Cluster:Address", "here", "Blinq:Cluster:Address")]
    [InlineData("Blinq:Cluster:Address", "192.0.2.7", "192.0.2.7")]
    [InlineData("Blinq:Cluster:Adress", "127.0.0.1", "Blinq:Cluster:Adress")]
    [InlineData("Blinq:Cluster:Tls:Key", "/nowhere.pem", "Blinq:Cluster:Tls:Authority")]
    [InlineData("Blinq:Cluster:HealthUrl", "nowhere", "Blinq:Cluster:HealthUrl")]
    [InlineData("Blinq:Ledger:Provider", "sqlite", "Blinq:Cluster:Role")]
    [InlineData("Blinq:TrustLease", "00:00:03", "lease")]
    [InlineData("Blinq:MasterKey", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "master key")]
    public async Task AWrongSetting_IsOneClearLineAndExitCodeOne(string name, string value, string named)
    {
        var server = await PostgresServer.SharedAsync();
        var common = Fleet.Settings(await server.NewDatabaseAsync(), TimeSpan.FromSeconds(1));
        if (name is "Blinq:TrustLease" or "Blinq:MasterKey")
            await AgreeOnOthersAsync(common);
        var settings = ClusterNodes.Settings(common, Role.Silo);
        settings[name] = value;

        await EndsWithAsync(settings, named);
    }

    [Fact]
    public async Task ADatabaseThatDoesNotLetItIn_IsOneClearLine()
    {
        var server = await PostgresServer.SharedAsync();
        var common = Fleet.Settings(
            (await server.NewDatabaseAsync()).Replace(PostgresServer.Password, "wrong", StringComparison.Ordinal), TimeSpan.FromSeconds(1));

        await EndsWithAsync(ClusterNodes.Settings(common, Role.Silo), "password");
    }

    [Fact]
    public async Task APortThatIsTaken_IsOneClearLine()
    {
        var port = Ports.Free().ToString(CultureInfo.InvariantCulture);
        await using var fleet = await Fleet.StartAsync(TimeSpan.FromSeconds(1), ClusterNodes.Silo(("Blinq:Cluster:SiloPort", port)));

        await EndsWithAsync(
            ClusterNodes.Settings(Fleet.Settings(fleet.Database, TimeSpan.FromSeconds(1)), Role.Silo, ("Blinq:Cluster:SiloPort", port)), port);
    }

    [Fact]
    public async Task TwoClustersOnOneDatabase_DoNotSeeEachOther()
    {
        (string, string)[] first = [("Blinq:Cluster:Id", "first")], second = [("Blinq:Cluster:Id", "second")];
        await using var fleet = await Fleet.StartAsync(
            TimeSpan.FromSeconds(1), ClusterNodes.Silo(first), ClusterNodes.Gateway(first), ClusterNodes.Silo(second), ClusterNodes.Gateway(second));
        using var tenant = await fleet.RegisterAsync();
        await ServesAsync(tenant, 0);
        await ServesAsync(tenant, 1);

        // Nobody of the second cluster stands in for the first one's only silo.
        await fleet.Nodes[0].KillAsync();

        Assert.NotEqual(200, (await tenant.AskAsync(0, HttpMethod.Post, "/v1/session/init", tenant.Init()))?.Status);
        await ServesAsync(tenant, 1);
    }

    private static async Task ServesAsync(FleetTenant tenant, int gateway)
    {
        while ((await tenant.AskAsync(gateway, HttpMethod.Post, "/v1/session/init", tenant.Init()))?.Status != 200)
            await Task.Delay(TimeSpan.FromMilliseconds(50), Time);
    }

    /// <summary>The first process decides for the installation.</summary>
    private static async Task AgreeOnOthersAsync(Dictionary<string, string> common)
    {
        using var agreed = new ServerNode(ClusterNodes.Settings(common, Role.Silo), ClusterNodes.ProgramOf(Role.Silo));
        await agreed.StartAsync();
        Assert.Equal(0, await agreed.TerminateAsync());
    }

    private static async Task EndsWithAsync(Dictionary<string, string> settings, string named)
    {
        var (code, _, errors) = await ServerNode.RunProgramAsync(ClusterNodes.ProgramOf(Enum.Parse<Role>(settings["Blinq:Cluster:Role"])), settings);

        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1, code);
        Assert.Contains(named, errors, StringComparison.OrdinalIgnoreCase);
        Assert.All(lines, line => Assert.Matches("[.?]$", line));
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
