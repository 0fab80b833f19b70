using System.Net.Sockets;
using Orleans.Runtime.Messaging;

namespace Blinq.Silo.Calling;

/// <summary>What it means when Orleans could not carry a call, or its answer.</summary>
internal static class Outage
{
    internal enum Kind
    {
        /// <summary>No grain got it: it may be asked again without further ado.</summary>
        NeverRan,

        /// <summary>A silo was lost, or took too long, with the call in its hands.</summary>
        MayHaveRun,

        /// <summary>Too many calls wait for the grain, or the silo.</summary>
        Overloaded,
    }

    /// <param name="cancel">The caller's: what it cancelled itself is no outage.</param>
    /// <returns><c>null</c> if the exception is not about the way there and back.</returns>
    public static Kind? Of(Exception fault, CancellationToken cancel) => fault switch
    {
        LimitExceededException or GatewayTooBusyException => Kind.Overloaded,
        ConnectionFailedException or ClientNotAvailableException => Kind.NeverRan,
        // A rejection comes before the grain is asked; but for the one that tells that a silo was lost since.
        SiloUnavailableException => Kind.MayHaveRun,
        OrleansMessageRejectionException => Kind.NeverRan,
        TimeoutException or OrleansException => Kind.MayHaveRun,
        // A rejection may bring whatever its sender met instead: a socket, or a part of it that was stopping.
        IOException or SocketException or ObjectDisposedException => Kind.MayHaveRun,
        OperationCanceledException when !cancel.IsCancellationRequested => Kind.MayHaveRun,
        _ => null,
    };
}
