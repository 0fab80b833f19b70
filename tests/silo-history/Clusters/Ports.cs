using System.Net;
using System.Net.Sockets;

namespace Blinq.SiloHistory.Tests.Clusters;

/// <summary>Ports of the loopback that nobody listens at.</summary>
internal static class Ports
{
    /// <summary>All of them different, since all are held until the last is found.</summary>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
