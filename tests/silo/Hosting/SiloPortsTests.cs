using System.Net;
using System.Net.Sockets;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Silos;
using Microsoft.Extensions.Configuration;

namespace Blinq.Silo.Tests.Hosting;

public sealed class SiloPortsTests
{
    /// <summary>A port that the system had just given back was taken by an outgoing connection before Orleans listened at it.</summary>
    [Fact]
    public void GivenNoPorts_WhenChosen_ThenTheyAreNoneThatOutgoingConnectionsGet()
    {
        for (var i = 0; i < 50; i++)
        {
            var ports = SiloPorts.Choose(Settings(), isCluster: true);
            Assert.All([ports.Silo, ports.Gateway], port => Assert.InRange(port, 1_024, 32_767));
            Assert.Equal(IPAddress.Loopback, ports.Address);
        }
    }

    [Fact]
    public void GivenAProcessThatIsAlone_WhenChosen_ThenThereIsNoPortForClients() =>
        Assert.Equal(0, SiloPorts.Choose(Settings(), isCluster: false).Gateway);

    [Fact]
    public void GivenAPortThatIsTaken_WhenItIsSet_ThenItDoesNotStart()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var taken = ((IPEndPoint)other.LocalEndPoint!).Port;

        var cannot = Assert.Throws<StartupException>(() => SiloPorts.Choose(Settings(("Blinq:Cluster:SiloPort", $"{taken}")), isCluster: true));

        Assert.Contains("Blinq:Cluster:SiloPort", cannot.Message, StringComparison.Ordinal);
    }

    private static ClusterSettings Settings(params (string Key, string Value)[] settings) => SettingsBinder.Bind(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build()).Cluster;
}
