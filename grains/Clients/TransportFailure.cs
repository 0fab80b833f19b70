using System.Net.Sockets;
using Orleans.Runtime.Messaging;

namespace Blinq.Grains.Clients;

/// <summary>What it means when Orleans could not carry a call, or its answer.</summary>
internal static class TransportFailure
{
    internal enum Kind
    {
        /// <summary>No grain got it: it may be asked again without further ado.</summary>
        NotDelivered,

        /// <summary>A silo was lost, or took too long, with the call in its hands.</summary>
        Indeterminate,

        /// <summary>Too many calls wait for the grain, or the silo.</summary>
        Overloaded,
    }

    /// <param name="cancel">The caller's: what it cancelled itself is no outage.</param>
    /// <returns><c>null</c> if the exception is not about the way there and back.</returns>
    public static Kind? Of(Exception fault, CancellationToken cancel) => fault switch
    {
        LimitExceededException or GatewayTooBusyException => Kind.Overloaded,
        ConnectionFailedException or ClientNotAvailableException => Kind.NotDelivered,
        // A rejection comes before the grain is asked; but for the one that tells that a silo was lost since.
        SiloUnavailableException => Kind.Indeterminate,
        OrleansMessageRejectionException => Kind.NotDelivered,
        TimeoutException or OrleansException => Kind.Indeterminate,
        // A rejection may bring whatever its sender met instead: a socket, or a part of it that was stopping.
        IOException or SocketException or ObjectDisposedException => Kind.Indeterminate,
        OperationCanceledException when !cancel.IsCancellationRequested => Kind.Indeterminate,
        _ => null,
    };
}
