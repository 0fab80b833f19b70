using System.Collections.Concurrent;
using Blinq.Grains.Conversations;

namespace Blinq.Silo.Beginning;

/// <summary>
/// Conversations that have just begun here, each until somebody goes on with it, it gets old, or more than enough came after
/// it: then the ledger is read, as for any other. Thread-safe.
/// </summary>
internal sealed class Begun(TimeProvider time)
{
    /// <summary>How many are kept: those of the last seconds, unless there is a flood.</summary>
    public const int Most = 4_096;

    /// <summary>Whoever goes on does so within moments; after longer another silo may have gone on with it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ConversationKey, Entry> _kept = new();
    private readonly ConcurrentQueue<Entry> _byAge = new();

    public int Count => _kept.Count;

    public void Add(ConversationKey key, LiveConversation conversation)
    {
        var entry = new Entry(key, conversation, time.GetTimestamp());
        _kept[key] = entry;
        _byAge.Enqueue(entry);
        while (_byAge.TryPeek(out var oldest) && (_byAge.Count > Most || IsOld(oldest)) && _byAge.TryDequeue(out var left))
            left.Take(_kept);
    }

    /// <returns>It, to nobody else from now on; <c>null</c> if it is not kept.</returns>
    public LiveConversation? Take(ConversationKey key) =>
        _kept.TryGetValue(key, out var entry) && entry.Take(_kept) is { } conversation && !IsOld(entry) ? conversation : null;

    private bool IsOld(Entry entry) => time.GetElapsedTime(entry.Since) >= KeptFor;

    private sealed class Entry(ConversationKey key, LiveConversation conversation, long since)
    {
        private LiveConversation? _conversation = conversation;

        public long Since { get; } = since;

        /// <returns>It, the first time.</returns>
        public LiveConversation? Take(ConcurrentDictionary<ConversationKey, Entry> kept)
        {
            kept.TryRemove(new KeyValuePair<ConversationKey, Entry>(key, this));
            return Interlocked.Exchange(ref _conversation, null);
        }
    }
}
