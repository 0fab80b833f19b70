using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Blinq.Hosting.Settings;
using Orleans.Configuration;

namespace Blinq.Hosting.Silos;

/// <summary>Where a silo listens for other silos and for clients.</summary>
/// <param name="Gateway">Where clients connect; 0 where there can be none.</param>
internal sealed record SiloPorts(IPAddress Address, int Silo, int Gateway)
{
    private const int FirstFree = 20_000;

    /// <summary>
    /// From here on systems give ports to outgoing connections (Linux; others begin higher): a port of that range that was free
    /// when it was chosen may be taken before Orleans listens at it.
    /// </summary>
    private const int FirstEphemeral = 32_768;

    private const int Attempts = 100;

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
            address, Take(address, options.SiloPort, "SiloPort"),
            isCluster ? Take(address, options.GatewayPort, "GatewayPort") : 0);
    }

    public void Apply(EndpointOptions endpoints)
    {
        endpoints.AdvertisedIPAddress = Address;
        endpoints.SiloPort = Silo;
        endpoints.GatewayPort = Gateway;
        endpoints.SiloListeningEndpoint = new IPEndPoint(Address, Silo);
        endpoints.GatewayListeningEndpoint = Gateway == 0 ? null : new IPEndPoint(Address, Gateway);
    }

    private static int Take(IPAddress address, int? port, string setting)
    {
        for (var attempt = 1; ; attempt++)
        {
            var endPoint = new IPEndPoint(address, port ?? RandomNumberGenerator.GetInt32(FirstFree, FirstEphemeral));
            try
            {
                using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(endPoint);
                socket.Listen();
                return endPoint.Port;
            }
            catch (SocketException taken) when (port is null && attempt < Attempts && taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }
            catch (SocketException cannot)
            {
                throw new StartupException(
                    $"Cannot listen on {endPoint}: {cannot.Message.TrimEnd('.')}; change {ClusterSettings.Section}:{setting} or {ClusterSettings.Section}:Address.",
                    cannot);
            }
        }
    }
}
