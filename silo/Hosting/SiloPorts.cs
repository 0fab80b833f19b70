using System.Net;
using System.Net.Sockets;
using Blinq.Gateway.Hosting;
using Blinq.Silo.Settings;

namespace Blinq.Silo.Hosting;

/// <summary>
/// Orleans listens in a way that lets a second process listen at the same port; the newer one would then have the older
/// one, which serves, put out of the cluster as its own predecessor. So a port is asked for first (docs/adr/0108).
/// </summary>
internal static class SiloPorts
{
    /// <param name="address">Where this silo listens.</param>
    /// <exception cref="StartupException">Somebody listens there, or the address is none of this machine's.</exception>
    public static void EnsureFree(IPAddress address, ClusterSettings options)
    {
        EnsureFree(new IPEndPoint(address, options.SiloPort), "SiloPort");
        EnsureFree(new IPEndPoint(address, options.GatewayPort), "GatewayPort");
    }

    private static void EnsureFree(IPEndPoint endPoint, string setting)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
        }
        catch (SocketException cannot)
        {
            throw new StartupException(
                $"Cannot listen on {endPoint}: {cannot.Message.TrimEnd('.')}; change {ClusterSettings.Section}:{setting} or {ClusterSettings.Section}:Address.",
                cannot);
        }
    }
}
