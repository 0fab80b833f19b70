using System.Collections.Concurrent;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Silo.Tests.Given;

/// <summary>The one ledger as all silos of a cluster see it: counts by stream, and does to one stream what a test asks for.</summary>
internal sealed class ClusterLedger(ILedger real) : LedgerWindow(real)
{
    private readonly ConcurrentDictionary<StreamId, StreamWatch> _watches = new();

    public StreamWatch Of(StreamId stream) => _watches.GetOrAdd(stream, static _ => new StreamWatch());

    public override async ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel)
    {
        var watch = Of(request.Stream);
        using var turn = watch.Begin();
        await watch.PassAsync(isAppend: true);
        try
        {
            var head = await Behind.AppendAsync(request, cancel);
            watch.Answer();
            return head;
        }
        catch (LedgerConflictException)
        {
            watch.CountConflict();
            throw;
        }
    }

    public override async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
        StreamId stream, long afterSeq, int limit, CancellationToken cancel)
    {
        var watch = Of(stream);
        watch.CountRead();
        await watch.PassAsync(isAppend: false);
        return await Behind.ReadAsync(stream, afterSeq, limit, cancel);
    }
}
