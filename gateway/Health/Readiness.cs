using Blinq.Gateway.Hosting;
using Blinq.Gateway.Problems;
using Blinq.Ledger;
using Blinq.Ledger.Appends;

namespace Blinq.Gateway.Health;

/// <summary>
/// Whether this node should get requests: it is not on its way out, and the ledger takes appends. Asked by anyone, so the
/// ledger is asked once a second at most, and given two seconds.
/// </summary>
internal sealed class Readiness(Drain drain, ILedger ledger, TimeProvider time)
{
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _asking = new();
    private Task<Problem?> _answer = Task.FromResult<Problem?>(null);
    private long? _askedAt;

    /// <returns><c>null</c> if ready.</returns>
    public Task<Problem?> AskAsync()
    {
        if (drain.IsAnnounced)
            return Task.FromResult<Problem?>(ProblemList.Draining);
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

    private async Task<Problem?> ProbeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            await ledger.ProbeAsync(patience.Token);
            return null;
        }
        catch (LedgerOverloadedException)
        {
            return ProblemList.Overloaded;
        }
        catch (Exception fault) when (fault is LedgerUnavailableException or OperationCanceledException)
        {
            return ProblemList.LedgerUnavailable;
        }
    }
}
