using System.Collections.Concurrent;
using Blinq.Grains.Keys;

namespace Blinq.Grains.Conversations;

/// <summary>
/// Conversations that have just begun here, each until a call goes on with it, it gets old, or more than enough came after
/// it: then the ledger is read, as for any other. Thread-safe.
/// </summary>
internal sealed class RecentlyStartedConversations : IDisposable
{
    /// <summary>How many are kept: those of the last seconds, unless there is a flood.</summary>
    public const int Capacity = 4_096;

    /// <summary>A visitor who goes on does so within moments; after longer another silo may have gone on with it.</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    /// <summary>How much longer an old one may be in memory.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ConversationKey, Entry> _kept = new();
    private readonly ConcurrentQueue<Entry> _byAge = new();
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public RecentlyStartedConversations(TimeProvider time)
    {
        _time = time;
        _sweep = time.CreateTimer(_ => Trim(), null, Sweep, Sweep);
    }

    public int Count => _kept.Count;

    public void Add(ConversationKey key, ConversationInstance conversation)
    {
        var entry = new Entry(key, conversation, _time.GetTimestamp());
        _kept[key] = entry;
        _byAge.Enqueue(entry);
        Trim();
    }

    /// <returns>It, to no other caller from now on; <c>null</c> if it is not kept.</returns>
    public ConversationInstance? Take(ConversationKey key)
    {
        if (!_kept.TryGetValue(key, out var entry) || entry.Take(_kept) is not { } conversation || IsOld(entry))
            return null;
        // There may have been an activation elsewhere meanwhile.
        conversation.Grain.RequireRefresh();
        return conversation;
    }

    public void Dispose() => _sweep.Dispose();

    private void Trim()
    {
        while (_byAge.TryPeek(out var oldest) && (_byAge.Count > Capacity || IsOld(oldest)) && _byAge.TryDequeue(out var left))
            left.Take(_kept);
    }

    private bool IsOld(Entry entry) => _time.GetElapsedTime(entry.Since) >= Ttl;

    private sealed class Entry(ConversationKey key, ConversationInstance conversation, long since)
    {
        private ConversationInstance? _conversation = conversation;

        public long Since { get; } = since;

        /// <returns>It, the first time.</returns>
        public ConversationInstance? Take(ConcurrentDictionary<ConversationKey, Entry> kept)
        {
            kept.TryRemove(new KeyValuePair<ConversationKey, Entry>(key, this));
            return Interlocked.Exchange(ref _conversation, null);
        }
    }
}
