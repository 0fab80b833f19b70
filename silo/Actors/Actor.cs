using Blinq.Grains.Hosting;
using Blinq.Grains.Telemetry;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;
using Blinq.Silo.Wire.Calls;

namespace Blinq.Silo.Actors;

/// <summary>
/// What all shells share: the one turn at a time is Orleans' promise; a turn that fails leaves nothing in memory that the
/// ledger may not hold; and an activation whose append lost is not the only one, or no longer the right one, so it goes.
/// </summary>
internal abstract partial class Actor(ActorParts parts, ILogger log) : Grain
{
    protected abstract StreamId Stream { get; }

    /// <summary>Whether there is anything behind the key, as far as it was loaded.</summary>
    protected abstract bool Exists { get; }

    /// <summary>What kind of grain it is, for metrics.</summary>
    protected abstract string Kind { get; }

    protected async ValueTask<T> TurnAsync<T>(Func<ValueTask<T>> turn)
    {
        var began = parts.Time.GetTimestamp();
        var outcome = "answered";
        using var span = Tracing.StartTurn(Kind);
        try
        {
            return await turn();
        }
        catch (Exception fault)
        {
            Settle(fault);
            var told = FaultMapping.ToWire(fault, Stream);
            outcome = OutcomeOf(told.Kind);
            throw told;
        }
        finally
        {
            span?.SetTag(Tracing.OutcomeAttribute, outcome);
            parts.Metrics.TurnEnded(Kind, outcome, parts.Time.GetElapsedTime(began));
            // Whoever guesses keys must not fill the memory.
            if (!Exists)
                DeactivateOnIdle();
        }
    }

    /// <summary>The next turn's grain comes to life on a silo that is not known to be cut off.</summary>
    private void GiveAway()
    {
        parts.Reach.NoteLost();
        DeactivateOnIdle();
    }

    /// <summary>Drops what is in memory; the next turn reads the ledger.</summary>
    protected abstract void Forget();

    private void Settle(Exception fault)
    {
        // A fault of the wire's own comes before the grain is asked.
        if (fault is ClusterFaultException || !TurnFaults.MayHaveLeftTheLedger(fault))
            return;
        switch (fault)
        {
            case LedgerConflictException:
                parts.Metrics.Lost(Kind);
                DeactivateOnIdle();
                break;
            case LedgerUnavailableException and not LedgerRolledBackException:
                GiveAway();
                break;
            case LedgerException:
                break;
            default:
                Unexpected(log, fault, Stream.Tenant.Value);
                break;
        }
        Forget();
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

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of tenant {Tenant} failed")]
    private static partial void Unexpected(ILogger log, Exception fault, string tenant);
}
