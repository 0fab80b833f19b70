using Blinq.Gateway.Hosting;
using Blinq.History.Tests.Fleets;
using Blinq.Hosting.Settings;
using Blinq.Silo;

namespace Blinq.History.Tests.Clusters;

/// <summary>What makes processes of a cluster. A silo's own ports are free ones; only tests that need to know them set them.</summary>
internal static class ClusterNodes
{
    public static string ProgramOf(Role role) =>
        (role == Role.Silo ? typeof(SiloServer) : typeof(GatewayApplication)).Assembly.Location;

    public static Func<Dictionary<string, string>, ServerNode> Silo(params (string Name, string Value)[] more) => Of(Role.Silo, more);

    public static Func<Dictionary<string, string>, ServerNode> Gateway(params (string Name, string Value)[] more) => Of(Role.Gateway, more);

    public static Func<Dictionary<string, string>, ServerNode> All(params (string Name, string Value)[] more) => Of(Role.All, more);

    /// <summary>Processes of role <c>all</c>, started with nothing but what they have in common.</summary>
    public static Func<Dictionary<string, string>, ServerNode>[] AllOf(int processes, params (string Name, string Value)[] more) =>
        [.. Enumerable.Repeat(All(more), processes)];

    /// <summary>A cluster as <see cref="Shape"/> has it.</summary>
    public static Func<Dictionary<string, string>, ServerNode>[] Of(Shape shape) =>
        shape == Shape.Together ? AllOf(3) : Of(silos: 3, gateways: 2);

    /// <summary>Silos, and gateways in front of them.</summary>
    public static Func<Dictionary<string, string>, ServerNode>[] Of(
        int silos, int gateways, params (string Name, string Value)[] more) =>
        [.. Enumerable.Repeat(Silo(more), silos), .. Enumerable.Repeat(Gateway(more), gateways)];

    public static Dictionary<string, string> Settings(
        Dictionary<string, string> common, Role role, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(common);
        if (role != Role.All)
            settings["Blinq:Cluster:Role"] = role.ToString();
        if (role == Role.Silo)
            settings["Blinq:Cluster:HealthUrl"] = "http://127.0.0.1:0";
        foreach (var (name, value) in more)
            settings[name] = value;
        return settings;
    }

    private static Func<Dictionary<string, string>, ServerNode> Of(Role role, (string, string)[] more) =>
        common => new ServerNode(Settings(common, role, more), ProgramOf(role)) { IsKeptUp = true, HostsSilo = role != Role.Gateway };
}
