using Blinq.Grains.Trusts;
using Blinq.Ledger.Appends;
using Blinq.Silo.Revoking;
using Blinq.Silo.Wire.Calls;
using Blinq.Silo.Wire.Trusts;

namespace Blinq.Silo.Calling;

/// <summary>
/// Calls grains over a cluster whose silos come, go and die. What a silo refused, or never got, is asked again until the
/// time for a call is over; a turn that may have run is sent again under its own id, so that it takes effect once; and
/// faults become the domain's exceptions again. Thread-safe.
/// </summary>
/// <param name="retried">Is told the reason of each further try.</param>
/// <param name="patience">How long one call is tried, from its beginning; a try under way is not cut short.</param>
internal sealed class ClusterCaller(TimeProvider time, TimeSpan patience, Action<string>? retried = null)
{
    /// <summary>How long a call is tried where nothing else is said: a dead silo is noticed well within.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>A turn of a conversation that its visitors' terms go with.</summary>
    public ValueTask<T> TurnAsync<T>(Terms terms, Func<WireTurn, WireTerms, ValueTask<T>> call, CancellationToken cancel)
    {
        var outgoing = OutgoingTerms.Of(terms);
        var sent = outgoing.Short;
        return TryAsync(isRepeatable: true, Turn(async turn =>
        {
            try
            {
                return await call(turn, sent);
            }
            catch (ClusterFaultException fault) when (fault.Kind == FaultKind.RevocationsUnknown && sent != outgoing.Whole)
            {
                return await call(turn, sent = outgoing.Whole);
            }
        }), cancel);
    }

    /// <summary>A turn of a conversation.</summary>
    public ValueTask<T> TurnAsync<T>(Func<WireTurn, ValueTask<T>> call, CancellationToken cancel) =>
        TryAsync(isRepeatable: true, Turn(call), cancel);

    /// <summary>A call that changes nothing.</summary>
    public ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> call, CancellationToken cancel) =>
        TryAsync(isRepeatable: true, _ => call(), cancel);

    /// <summary>A change that must not be asked for twice: once it may have been made, its outcome is unknown.</summary>
    public ValueTask<T> ChangeAsync<T>(Func<ValueTask<T>> call, CancellationToken cancel) =>
        TryAsync(isRepeatable: false, _ => call(), cancel);

    private static Func<bool, ValueTask<T>> Turn<T>(Func<WireTurn, ValueTask<T>> call)
    {
        var id = AppendId.New().Value;
        return mayHaveRun => call(new WireTurn(id, mayHaveRun));
    }

    private async ValueTask<T> TryAsync<T>(bool isRepeatable, Func<bool, ValueTask<T>> call, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var pause = FirstPause;
        var mayHaveRun = false;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                // Giving up waiting is the caller's right; the turn itself runs to its end.
                return await call(mayHaveRun).AsTask().WaitAsync(cancel);
            }
            catch (ClusterFaultException fault) when (fault.Kind != FaultKind.Conflict || IsOver(began))
            {
                throw FaultMapping.ToDomain(fault);
            }
            catch (ClusterFaultException)
            {
                // The activation that lost is leaving; the next one reads what the ledger holds. What won may have been this
                // very call, sent by way of another activation.
                mayHaveRun = true;
                retried?.Invoke("conflict");
            }
            catch (Exception fault) when (Outage.Of(fault) is { } outage)
            {
                mayHaveRun |= outage == Outage.Kind.MayHaveRun;
                if (outage == Outage.Kind.Overloaded)
                    throw new LedgerOverloadedException("Too many turns wait in the cluster.");
                if (outage == Outage.Kind.MayHaveRun && !isRepeatable)
                    throw new LedgerOutcomeUnknownException(fault);
                if (IsOver(began))
                    throw mayHaveRun ? new LedgerOutcomeUnknownException(fault) : new LedgerUnavailableException("No silo answers.", fault);
                retried?.Invoke(outage == Outage.Kind.MayHaveRun ? "may_have_run" : "never_ran");
            }
            await Task.Delay(pause, time, cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private bool IsOver(long began) => time.GetElapsedTime(began) >= patience;
}
