using System.Globalization;
using Blinq.Gateway.Hosting;
using Blinq.History.Tests.Fleets;
using Blinq.Hosting.Settings;
using Blinq.Silo;

namespace Blinq.History.Tests.Clusters;

/// <summary>What makes processes of the cluster's program, each on ports of its own.</summary>
internal static class ClusterNodes
{
    public static string ProgramOf(Role role) =>
        (role == Role.Silo ? typeof(SiloServer) : typeof(GatewayApplication)).Assembly.Location;

    public static Func<Dictionary<string, string>, ServerNode> Silo(params (string Name, string Value)[] more) => Of(Role.Silo, more);

    public static Func<Dictionary<string, string>, ServerNode> Gateway(params (string Name, string Value)[] more) => Of(Role.Gateway, more);

    public static Func<Dictionary<string, string>, ServerNode> Both(params (string Name, string Value)[] more) => Of(Role.All, more);

    /// <summary>Silos, and gateways in front of them.</summary>
    public static Func<Dictionary<string, string>, ServerNode>[] Of(
        int silos, int gateways, params (string Name, string Value)[] more) =>
        [.. Enumerable.Repeat(Silo(more), silos), .. Enumerable.Repeat(Gateway(more), gateways)];

    public static Dictionary<string, string> Settings(
        Dictionary<string, string> common, Role role, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(common)
        {
            ["Blinq:Cluster:Role"] = role.ToString(),
            ["Blinq:Cluster:SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Blinq:Cluster:GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Blinq:Cluster:Address"] = "127.0.0.1",
            ["Blinq:Cluster:HealthUrl"] = "http://127.0.0.1:0",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        return settings;
    }

    private static Func<Dictionary<string, string>, ServerNode> Of(Role role, (string, string)[] more) =>
        common => new ServerNode(Settings(common, role, more), ProgramOf(role)) { IsKeptUp = true };
}
