using Blinq.Grains.Placement;
using Blinq.Grains.Telemetry;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Calls;

/// <summary>
/// What all turns in a silo have around them: a turn that fails leaves nothing in memory that the ledger may not hold; who
/// lost an append is not the only one, or no longer the right one, and goes; and each turn is counted. Thread-safe.
/// </summary>
internal sealed partial class CallRunner(TimeProvider time, LedgerConnectivity reach, SiloMetrics metrics, ILogger<CallRunner> log)
{
    /// <exception cref="ClusterFaultException">The turn failed.</exception>
    public async ValueTask<T> RunAsync<T>(ICallTarget taker, Func<ValueTask<T>> turn)
    {
        var began = time.GetTimestamp();
        var outcome = "answered";
        using var span = Tracing.StartTurn(taker.Kind);
        try
        {
            return await turn();
        }
        catch (Exception fault)
        {
            Settle(taker, fault);
            var told = FaultMapping.ToWire(fault, taker.Stream);
            outcome = OutcomeOf(told.Kind);
            throw told;
        }
        finally
        {
            span?.SetTag(Tracing.OutcomeAttribute, outcome);
            metrics.TurnEnded(taker.Kind, outcome, time.GetElapsedTime(began));
        }
    }

    private void Settle(ICallTarget taker, Exception fault)
    {
        // A fault of the wire's own comes before the grain is asked.
        if (fault is ClusterFaultException || !TurnFaults.MayHaveLeftTheLedger(fault))
            return;
        switch (fault)
        {
            case LedgerConflictException:
                metrics.Lost(taker.Kind);
                taker.Leave();
                break;
            case LedgerUnavailableException and not LedgerRolledBackException:
                // The next turn's grain comes to life on a silo that is not known to be cut off.
                reach.NoteLost();
                taker.Leave();
                break;
            case LedgerException:
                break;
            default:
                Unexpected(log, fault, taker.Kind, taker.Stream.Tenant.Value);
                break;
        }
        taker.ResetState();
    }

    private static string OutcomeOf(FaultKind kind) => kind switch
    {
        FaultKind.Conflict => "conflict",
        FaultKind.TrustMoved => "trust_moved",
        FaultKind.Overloaded => "overloaded",
        FaultKind.Unavailable or FaultKind.OutcomeUnknown or FaultKind.RolledBack => "ledger_unavailable",
        FaultKind.RevocationsUnknown => "revocations_unknown",
        FaultKind.InvalidCommand => "invalid_command",
        _ => "failed",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of a {Grain} of tenant {Tenant} failed")]
    private static partial void Unexpected(ILogger log, Exception fault, string grain, string tenant);
}
