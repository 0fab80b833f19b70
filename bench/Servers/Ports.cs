using System.Net;
using System.Net.Sockets;

namespace Blinq.Bench.Servers;

/// <summary>Where servers that are measured may listen.</summary>
internal static class Ports
{
    /// <summary>Ports of the loopback that nobody has now, all different.</summary>
    public static IPEndPoint[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var endpoints = listeners.Select(listener => (IPEndPoint)listener.LocalEndpoint).ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return endpoints;
    }
}
