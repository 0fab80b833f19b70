using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Refusals;

/// <summary>Appends to a tenant's refusals of the day. Not thread-safe.</summary>
internal sealed class RefusalStream(ILedger ledger, TenantId tenant)
{
    private const int ReadPage = 1_000;
    private const int MaxAttempts = 5;

    private (StreamId Stream, StreamHead Head)? _known;

    /// <exception cref="LedgerException">It was not recorded.</exception>
    public async Task AppendAsync(RefusalsRecorded refusals, CancellationToken cancel)
    {
        refusals = await WithoutErasedAsync(refusals, cancel);
        var payload = refusals.Encode();
        for (var attempt = 1; ; attempt++)
        {
            var now = ledger.Now;
            var stream = StreamId.Refusals(tenant, DateOnly.FromDateTime(now.UtcDateTime));
            try
            {
                var head = await ledger.AppendAsync(
                    new AppendRequest
                    {
                        Stream = stream,
                        ExpectedHead = await FindHeadAsync(stream, cancel),
                        Events = [new NewEvent(RefusalsRecorded.Type, payload)],
                        Now = now,
                        Id = AppendId.New(),
                        Index = refusals.ToIndex(),
                    },
                    cancel);
                _known = (stream, head);
                return;
            }
            catch (LedgerConflictException) when (attempt < MaxAttempts)
            {
                // Another process recorded refusals of the same tenant.
                _known = null;
            }
            catch
            {
                _known = null;
                throw;
            }
        }
    }

    /// <summary>What was noted of a person just before the person's erasure must not be recorded after it.</summary>
    private async Task<RefusalsRecorded> WithoutErasedAsync(RefusalsRecorded refusals, CancellationToken cancel)
    {
        var samples = new List<SampledRefusal>(refusals.Samples.Count);
        foreach (var sample in refusals.Samples)
        {
            var isErased = sample.Session is { } session
                && await ledger.ReadAsync(StreamId.Conversation(tenant, session), 0, 1, cancel) is [{ Payload: null }];
            samples.Add(isErased ? sample with { Session = null, Fingerprint = null } : sample);
        }
        return refusals with { Samples = samples };
    }

    private async Task<StreamHead> FindHeadAsync(StreamId stream, CancellationToken cancel)
    {
        if (_known is { } known && known.Stream == stream)
            return known.Head;
        var head = StreamHead.Empty;
        while (true)
        {
            var events = await ledger.ReadAsync(stream, head.Seq, ReadPage, cancel);
            head = events.Count > 0 ? events[^1].Head : head;
            if (events.Count < ReadPage)
                return head;
        }
    }
}
