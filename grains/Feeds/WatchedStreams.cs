using Blinq.Grains.Keys;
using Blinq.Ledger.Feeds;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Feeds;

/// <summary>The streams that are watched. Thread-safe.</summary>
internal sealed class WatchedStreams
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamId, Entry> _entries = [];

    public bool IsEmpty
    {
        get { lock (_lock) return _entries.Count == 0; }
    }

    /// <summary>Adds a reader; each is removed once.</summary>
    public StreamId Add(ConversationKey key)
    {
        var stream = key.Stream;
        lock (_lock)
        {
            if (!_entries.TryGetValue(stream, out var entry))
                _entries.Add(stream, entry = new Entry(key));
            // Each reader is woken by the next look: leave may have been given to it from an old memory.
            entry.Seq = 0;
            entry.Readers++;
        }
        return stream;
    }

    public void Remove(StreamId stream)
    {
        lock (_lock)
        {
            if (--_entries[stream].Readers == 0)
                _entries.Remove(stream);
        }
    }

    /// <summary>Where each stream ended when it was last looked at; 0 before the first look.</summary>
    public IReadOnlyList<StreamPosition> Known()
    {
        lock (_lock)
            return [.. _entries.Values.Select(entry => new StreamPosition(entry.Key.Stream, entry.Seq))];
    }

    /// <summary>A look found the stream's end.</summary>
    /// <returns>Whose stream it is, if it is watched still.</returns>
    public ConversationKey? Saw(StreamId stream, long seq)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(stream, out var entry))
                return null;
            entry.Seq = seq;
            return entry.Key;
        }
    }

    private sealed class Entry(ConversationKey key)
    {
        public ConversationKey Key { get; } = key;

        public int Readers { get; set; }

        public long Seq { get; set; }
    }
}
