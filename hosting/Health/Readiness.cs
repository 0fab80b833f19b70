using Blinq.Hosting.Lifecycle;
using Blinq.Hosting.Shutdown;
using Blinq.Ledger;
using Blinq.Ledger.Appends;

namespace Blinq.Hosting.Health;

/// <summary>Why a process should get no requests now.</summary>
internal enum NotReady
{
    /// <summary>It is on its way out.</summary>
    Draining,

    /// <summary>Too many appends wait.</summary>
    Overloaded,

    /// <summary>The ledger does not take appends.</summary>
    LedgerUnavailable,

    /// <summary>No silo can be reached.</summary>
    NoSilo,
}

/// <summary>
/// Whether this node should get requests: it is not on its way out, reaches a silo where it hosts no grains, and the ledger
/// takes appends. Asked by anyone, so the ledger is asked once a second at most, and given two seconds.
/// </summary>
/// <param name="silos"><c>null</c> where grains live in this very process.</param>
internal sealed class Readiness(ShutdownState shutdown, ILedger ledger, TimeProvider time, LifecycleLog log, ISiloReachability? silos = null)
{
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _asking = new();
    private Task<NotReady?> _answer = Task.FromResult<NotReady?>(null);
    private long? _askedAt;
    private bool _ready = true;

    /// <returns><c>null</c> if ready.</returns>
    public Task<NotReady?> AskAsync()
    {
        if (shutdown.IsAnnounced)
            return Task.FromResult<NotReady?>(NotReady.Draining);
        if (silos is { IsReachable: false })
            return Task.FromResult<NotReady?>(NotReady.NoSilo);
        lock (_asking)
        {
            var now = time.GetTimestamp();
            if (_answer.IsCompleted && (_askedAt is not { } asked || time.GetElapsedTime(asked, now) >= AskedEvery))
            {
                _askedAt = now;
                _answer = ProbeAsync();
            }
            return _answer;
        }
    }

    private async Task<NotReady?> ProbeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            await ledger.ProbeAsync(patience.Token);
            Note(null);
            return null;
        }
        catch (LedgerOverloadedException fault)
        {
            Note(fault);
            return NotReady.Overloaded;
        }
        catch (LedgerUnavailableException)
        {
            // The ledger tells this itself, whether readiness is asked or not: LedgerHealthLog.
            return NotReady.LedgerUnavailable;
        }
        catch (OperationCanceledException fault)
        {
            Note(fault);
            return NotReady.LedgerUnavailable;
        }
    }

    /// <summary>A line when it changes, and none while it stays.</summary>
    private void Note(Exception? fault)
    {
        if (_ready == (fault is null))
            return;
        _ready = fault is null;
        if (fault is null)
            log.LedgerInTime();
        else
            log.LedgerSlow(fault.Message);
    }
}
