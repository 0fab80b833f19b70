using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;
using Blinq.Silo.Placement;
using Blinq.Silo.Wire.Calls;

namespace Blinq.Silo.Actors;

/// <summary>
/// What all shells share: the one turn at a time is Orleans' promise; a turn that fails leaves nothing in memory that the
/// ledger may not hold; and an activation whose append lost is not the only one, or no longer the right one, so it goes.
/// </summary>
internal abstract partial class Actor(LedgerReach reach, ILogger log) : Grain
{
    protected abstract StreamId Stream { get; }

    /// <summary>Whether there is anything behind the key, as far as it was loaded.</summary>
    protected abstract bool Exists { get; }

    protected async ValueTask<T> TurnAsync<T>(Func<ValueTask<T>> turn)
    {
        try
        {
            return await turn();
        }
        catch (Exception fault) when (fault is TrustMovedException or LedgerOverloadedException or ArgumentException or ClusterFaultException)
        {
            // About the command, and told before anything was done.
            throw FaultMapping.ToWire(fault, Stream);
        }
        catch (Exception fault)
        {
            Forget();
            if (fault is LedgerConflictException)
                DeactivateOnIdle();
            else if (fault is LedgerUnavailableException and not LedgerRolledBackException)
                GiveAway();
            else if (fault is not LedgerException)
                Unexpected(log, fault, Stream.Tenant.Value);
            throw FaultMapping.ToWire(fault, Stream);
        }
        finally
        {
            // Whoever guesses keys must not fill the memory.
            if (!Exists)
                DeactivateOnIdle();
        }
    }

    /// <summary>The next turn's grain comes to life on a silo that is not known to be cut off.</summary>
    private void GiveAway()
    {
        reach.NoteLost();
        DeactivateOnIdle();
    }

    /// <summary>Drops what is in memory; the next turn reads the ledger.</summary>
    protected abstract void Forget();

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of tenant {Tenant} failed")]
    private static partial void Unexpected(ILogger log, Exception fault, string tenant);
}
