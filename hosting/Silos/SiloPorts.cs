using System.Net;
using System.Net.Sockets;
using Blinq.Hosting.Settings;
using Orleans.Configuration;

namespace Blinq.Hosting.Silos;

/// <summary>Where a silo listens for other silos and for clients.</summary>
/// <param name="Gateway">Where clients connect; 0 where there can be none.</param>
internal sealed record SiloPorts(IPAddress Address, int Silo, int Gateway)
{
    /// <summary>
    /// The ports that are set, or free ones. Orleans listens in a way that lets a second process listen at the same port; the
    /// newer one would then have the older one, which serves, put out of the cluster as its own predecessor. So a port that is
    /// set is tried first (docs/adr/0108).
    /// </summary>
    /// <param name="isCluster">Alone there are no clients, and no port for any.</param>
    /// <exception cref="StartupException">Another process listens there, or the address is none of this machine's.</exception>
    public static SiloPorts Choose(ClusterSettings options, bool isCluster)
    {
        var address = isCluster ? options.Address : IPAddress.Loopback;
        return new SiloPorts(
            address, Take(address, options.SiloPort ?? 0, "SiloPort"),
            isCluster ? Take(address, options.GatewayPort ?? 0, "GatewayPort") : 0);
    }

    public void Apply(EndpointOptions endpoints)
    {
        endpoints.AdvertisedIPAddress = Address;
        endpoints.SiloPort = Silo;
        endpoints.GatewayPort = Gateway;
        endpoints.SiloListeningEndpoint = new IPEndPoint(Address, Silo);
        endpoints.GatewayListeningEndpoint = Gateway == 0 ? null : new IPEndPoint(Address, Gateway);
    }

    private static int Take(IPAddress address, int port, string setting)
    {
        var endPoint = new IPEndPoint(address, port);
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException cannot)
        {
            throw new StartupException(
                $"Cannot listen on {endPoint}: {cannot.Message.TrimEnd('.')}; change {ClusterSettings.Section}:{setting} or {ClusterSettings.Section}:Address.",
                cannot);
        }
    }
}
