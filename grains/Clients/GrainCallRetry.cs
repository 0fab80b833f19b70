using Blinq.Grains.Calls;
using Blinq.Grains.Wire.Revoking;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Appends;

namespace Blinq.Grains.Clients;

/// <summary>
/// Calls grains over a cluster whose silos come, go and die. What a silo refused, or never got, is asked again until the
/// time for a call is over; a command that may have run is sent again under its own id, so that it takes effect once; and
/// faults become the domain's exceptions again. Thread-safe.
/// </summary>
/// <param name="retried">Is told the reason of each further try.</param>
/// <param name="patience">How long one call is tried, from its beginning; a try under way is not cut short.</param>
internal sealed class GrainCallRetry(TimeProvider time, TimeSpan patience, Action<string>? retried = null)
{
    /// <summary>How long a call is tried where nothing else is said: a dead silo is noticed well within.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How many times more a call is tried whose silo could not get at the ledger: that silo gives the grain away, and
    /// where no silo can, the caller is told without delay.
    /// </summary>
    public const int TriesElsewhere = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>A visitor's command, which the tenant's terms go with.</summary>
    public ValueTask<T> SendAsync<T>(TenantAccessPolicy terms, Func<CallId, WireTerms, ValueTask<T>> send, CancellationToken cancel)
    {
        var outgoing = OutgoingTerms.Of(terms);
        var sent = outgoing.Short;
        return TryAsync(isCommand: true, async call =>
        {
            try
            {
                return await send(call, sent);
            }
            catch (ClusterFaultException fault) when (fault.Kind == FaultKind.RevocationsUnknown && sent != outgoing.Whole)
            {
                return await send(call, sent = outgoing.Whole);
            }
        }, cancel);
    }

    /// <summary>A command: it takes effect once, however often it has to be sent.</summary>
    /// <param name="name">Where the call has one that its caller knows; else it gets one of its own.</param>
    public ValueTask<T> SendAsync<T>(Func<CallId, ValueTask<T>> send, CancellationToken cancel, AppendId? name = null) =>
        TryAsync(isCommand: true, send, cancel, name);

    /// <summary>A call that changes nothing.</summary>
    public ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> call, CancellationToken cancel) =>
        TryAsync(isCommand: false, _ => call(), cancel);

    /// <param name="isCommand">Whether it may take effect, and so has an id of its own and an outcome that may be unknown.</param>
    private async ValueTask<T> TryAsync<T>(
        bool isCommand, Func<CallId, ValueTask<T>> call, CancellationToken cancel, AppendId? name = null)
    {
        var id = isCommand ? name ?? AppendId.New() : default;
        var began = time.GetTimestamp();
        var pause = FirstPause;
        var (isLost, isAgain) = (false, false);
        var elsewhere = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                // A caller may stop waiting; the call itself runs to its end.
                return await call(new CallId(id, isAgain)).AsTask().WaitAsync(cancel);
            }
            catch (ClusterFaultException fault) when (CutsOff(fault.Kind) && elsewhere < TriesElsewhere && !IsOver(began))
            {
                elsewhere++;
                isLost |= fault.Kind == FaultKind.OutcomeUnknown && isCommand;
                isAgain |= isLost;
                retried?.Invoke("ledger_unreachable");
            }
            catch (ClusterFaultException fault) when (fault.Kind != FaultKind.Conflict || IsOver(began))
            {
                // That the ledger is gone now says nothing of the time before.
                throw isLost && fault.Kind is (FaultKind.Unavailable or FaultKind.Overloaded or FaultKind.Conflict)
                    ? new LedgerOutcomeUnknownException(fault)
                    : FaultMapping.ToDomain(fault);
            }
            catch (ClusterFaultException)
            {
                // The activation that lost is leaving; the next one reads what the ledger holds. What it lost to may have been
                // this very call: a gateway's connection that breaks sends again what it had in its hands, of itself.
                isAgain = true;
                isLost |= isCommand;
                retried?.Invoke("conflict");
            }
            catch (Exception fault) when (TransportFailure.Of(fault, cancel) is { } failure)
            {
                isLost |= failure == TransportFailure.Kind.Indeterminate && isCommand;
                isAgain |= isLost;
                if (isLost && (failure == TransportFailure.Kind.Overloaded || IsOver(began)))
                    throw new LedgerOutcomeUnknownException(fault);
                if (failure == TransportFailure.Kind.Overloaded)
                    throw new LedgerOverloadedException("Too many calls wait in the cluster.");
                if (IsOver(began))
                    throw new LedgerUnavailableException("No silo answers.", fault);
                retried?.Invoke(failure == TransportFailure.Kind.Indeterminate ? "may_have_run" : "never_ran");
            }
            await Task.Delay(pause, time, cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Whether another silo may get at the ledger, and the call may be tried there.</summary>
    private static bool CutsOff(FaultKind kind) => kind is FaultKind.Unavailable or FaultKind.OutcomeUnknown;

    private bool IsOver(long began) => time.GetElapsedTime(began) >= patience;
}
