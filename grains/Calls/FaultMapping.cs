using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Calls;

/// <summary>Between the domain's exceptions and the one that crosses the wire, so that they keep their meaning.</summary>
internal static class FaultMapping
{
    /// <remarks>What the domain does not know stays in the silo's log: a message might say what no other process may read.</remarks>
    public static ClusterFaultException ToWire(Exception fault, StreamId stream) => fault switch
    {
        ClusterFaultException known => known,
        LedgerConflictException conflict => new(
            FaultKind.Conflict, "The stream went on elsewhere.", conflict.Stream.Tenant.Value, conflict.Stream.Name, 0, 0),
        TrustMovedException moved => new(
            FaultKind.TrustMoved, "The tenant's epoch moved.", stream.Tenant.Value, null, moved.Current.Value, moved.RequiredEpoch.Value),
        LedgerOverloadedException => Plain(FaultKind.Overloaded, fault.Message),
        LedgerOutcomeUnknownException => Plain(FaultKind.OutcomeUnknown, fault.Message),
        LedgerRolledBackException rolledBack => new(FaultKind.RolledBack, fault.Message, null, null, rolledBack.Position, 0),
        LedgerUnavailableException => Plain(FaultKind.Unavailable, fault.Message),
        ArgumentException => Plain(FaultKind.InvalidCommand, fault.Message),
        _ => Plain(FaultKind.Internal, "The silo could not serve the call; its log says why."),
    };

    public static Exception ToDomain(ClusterFaultException fault) => fault.Kind switch
    {
        FaultKind.Conflict => new LedgerConflictException(new StreamId(new TenantId(fault.Tenant!), fault.Stream!), fault.Number),
        FaultKind.TrustMoved => new TrustMovedException(
            new TenantId(fault.Tenant!), new Epoch(fault.JudgedAt), new Epoch(fault.Number)),
        FaultKind.Overloaded => new LedgerOverloadedException(fault.Message),
        FaultKind.Unavailable => new LedgerUnavailableException(fault.Message),
        FaultKind.OutcomeUnknown => new LedgerOutcomeUnknownException(),
        FaultKind.RolledBack => new LedgerRolledBackException(fault.Number),
        FaultKind.InvalidCommand => new ArgumentException(fault.Message),
        _ => new ClusterException(fault.Message),
    };

    private static ClusterFaultException Plain(FaultKind kind, string message) => new(kind, message, null, null, 0, 0);
}
