using System.Net;
using System.Net.Sockets;

namespace Blinq.History.Tests.Clusters;

/// <summary>
/// Ports of the loopback that nobody listens at. They stand below those that the system gives to whoever connects: a
/// process that is killed and started again wants the very ones it had, and meanwhile others connect many times a second.
/// </summary>
internal static class Ports
{
    private const int First = 12_000;
    private const int Count = 18_000;

    /// <summary>Where this test process begins to look; two that run at once hardly meet.</summary>
    private static int _next = Environment.ProcessId * 64 % Count;

    /// <summary>Each port is given out once.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }
}
