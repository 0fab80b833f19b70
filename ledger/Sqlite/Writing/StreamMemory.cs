using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// Where streams that this writer appended to end, and where they began: what it would otherwise look up before each of their
/// next appends. It may know this because nothing else writes while it holds the directory; a transaction that did not commit
/// clears it.
/// </summary>
internal sealed class StreamMemory
{
    /// <summary>How many streams are kept of late, and as many from before.</summary>
    private const int Generation = 8_192;

    private Dictionary<StreamId, Known> _young = [], _old = [];

    public StreamHead? FindHead(StreamId stream) => Find(stream)?.Head;

    /// <summary>When and where the stream began, if that was noted.</summary>
    public SessionTable.Place? FindFirst(StreamId stream) => Find(stream)?.First;

    public void Appended(StreamId stream, in StreamHead head, SessionTable.Place? first = null) =>
        Keep(stream, new Known(head, first ?? Find(stream)?.First));

    /// <summary>Notes where a stream began that was appended to.</summary>
    public void Began(StreamId stream, in SessionTable.Place first)
    {
        if (Find(stream) is { } known)
            Keep(stream, known with { First = first });
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    private Known? Find(StreamId stream) =>
        _young.TryGetValue(stream, out var known) || _old.TryGetValue(stream, out known) ? known : null;

    private void Keep(StreamId stream, Known known)
    {
        if (_young.Count >= Generation)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }
        _young[stream] = known;
    }

    private sealed record Known(StreamHead Head, SessionTable.Place? First);
}
