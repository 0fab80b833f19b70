using System.Net;
using System.Net.Sockets;

namespace Blinq.Hosting.Membership;

/// <summary>What a silo's port says to a connection.</summary>
internal enum PortAnswer
{
    /// <summary>Something listens there.</summary>
    Accepts,

    /// <summary>The machine is there, and nothing listens: the process is gone.</summary>
    Refuses,

    /// <summary>No answer in time: the machine or the network is gone, or in the way.</summary>
    Silent,
}

/// <summary>Asks a silo's port. A process that is stopped or busy accepts all the same: its system does.</summary>
internal static class SiloPort
{
    public static async Task<PortAnswer> AskAsync(IPEndPoint silo, TimeSpan timeout, TimeProvider time, CancellationToken cancel)
    {
        using var socket = new Socket(silo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            await socket.ConnectAsync(silo, either.Token);
            return PortAnswer.Accepts;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return PortAnswer.Refuses;
        }
        catch (SocketException)
        {
            return PortAnswer.Silent;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return PortAnswer.Silent;
        }
    }
}
