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
}

/// <summary>
/// Whether this node should get requests: it is not on its way out, and the ledger takes appends. Asked by anyone, so the
/// ledger is asked once a second at most, and given two seconds.
/// </summary>
internal sealed partial class Readiness(ShutdownState shutdown, ILedger ledger, TimeProvider time, ILogger<Readiness> log)
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
            NoteReady(log);
        else
            NoteNotReady(log, fault.Message);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger answers in time again; this node is ready")]
    private static partial void NoteReady(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger does not answer in time; this node is not ready: {Why}")]
    private static partial void NoteNotReady(ILogger log, string why);
}
