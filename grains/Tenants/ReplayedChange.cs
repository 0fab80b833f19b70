using Blinq.Grains.Loading;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tenants;

/// <summary>A change that took effect before under the name of a call: what it was decided on is in the ledger.</summary>
/// <param name="Before">The state before its events.</param>
/// <param name="At">When it was decided, which is when its events happened.</param>
internal sealed record ReplayedChange(TenantState Before, DateTimeOffset At, IReadOnlyList<TenantEvent> Events)
{
    public static async ValueTask<ReplayedChange> ReadAsync(ILedger ledger, StreamId stream, FoundAppend found, CancellationToken cancel)
    {
        var (before, at, events) = (TenantState.Initial, default(DateTimeOffset), new List<TenantEvent>());
        await foreach (var recorded in StreamTail.ReadAsync(ledger, stream, StreamHead.Empty, cancel))
        {
            if (recorded.Seq > found.LastSeq)
                break;
            var happened = TenantCodec.Decode(recorded);
            if (recorded.Seq < found.FirstSeq)
            {
                before = before.With(happened, recorded.At);
                continue;
            }
            at = recorded.At;
            events.Add(happened);
        }
        return new ReplayedChange(before, at, events);
    }

    /// <summary>Whether it was this change: decided on the same state at the same time, it comes to the same events.</summary>
    public bool IsOf(TenantChange change) =>
        change.DecideOn(Before, At) is TenantDecision.Changed decided && decided.Events.Count == Events.Count
        && decided.Events.Zip(Events).All(pair => IsSame(pair.First, pair.Second));

    /// <remarks>
    /// Another of the tenant's keys may ask again. A registration's management key is made with a secret that is drawn each time
    /// (docs/adr/0192).
    /// </remarks>
    private static bool IsSame(TenantEvent decided, TenantEvent recorded)
    {
        if (decided is TenantEvent.TenantRegistered registered && recorded is TenantEvent.TenantRegistered { ManagementKey: var key })
            decided = registered with { ManagementKey = key };
        return TenantCodec.TypeOf(decided) == TenantCodec.TypeOf(recorded)
            && TenantCodec.Encode(decided with { Actor = recorded.Actor }).AsSpan().SequenceEqual(TenantCodec.Encode(recorded));
    }
}
