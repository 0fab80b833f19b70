using System.Runtime.CompilerServices;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Loading;

/// <summary>What came after what a grain knows of its stream.</summary>
internal static class StreamTail
{
    private const int Page = 1_000;

    /// <param name="known">The head that the grain's state stands on; empty = all of the stream.</param>
    /// <exception cref="LedgerConflictException">
    /// The ledger does not hold that head: an older backup was restored beneath this process. The grain must forget.
    /// </exception>
    public static async IAsyncEnumerable<RecordedEvent> ReadAsync(
        ILedger ledger, StreamId stream, StreamHead known, [EnumeratorCancellation] CancellationToken cancel)
    {
        // The known head is read along, so that a ledger that went back is noticed and not answered over.
        var after = Math.Max(0, known.Seq - 1);
        var isFirst = true;
        while (true)
        {
            var events = await ledger.ReadAsync(stream, after, Page, cancel);
            if (isFirst && !known.IsEmpty && (events.Count == 0 || events[0].Seq != known.Seq || events[0].Hash != known.Hash))
                throw new LedgerConflictException(stream, known.Seq);
            foreach (var recorded in isFirst && !known.IsEmpty ? events.Skip(1) : events)
                yield return recorded;
            if (events.Count < Page)
                yield break;
            (after, isFirst) = (events[^1].Seq, false);
        }
    }
}
