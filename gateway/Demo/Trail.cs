using System.Diagnostics.CodeAnalysis;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Gateway.Demo;

/// <summary>An event of the audit trail, told to a newcomer.</summary>
/// <param name="Number">1, 2, 3 … in the order in which this trail saw them.</param>
/// <param name="Stream"><c>shop</c>, or <c>conversation N</c>, counted as this browser met them.</param>
internal sealed record TrailEntry(
    long Number, string Stream, long Seq, DateTimeOffset At, string Type, TrailText Text, string Prev, string Hash);

/// <summary>
/// The audit trail of one browser's conversations and of the tenant, read from the ledger as far as it is new. Thread-safe.
/// Bounded: 12 conversations and 200 events; the oldest leave.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle holds nothing to dispose of.")]
internal sealed class Trail(TenantId tenant, ILedger ledger)
{
    public const int MaxConversations = 12;
    public const int MaxEntries = 200;

    /// <summary>How much of the tenant's own past is shown to a browser that comes new.</summary>
    private const int Past = 5;

    private const int Page = 200;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<Watched> _watched = [new Watched(StreamId.ForTenant(tenant), "shop")];
    private readonly Queue<TrailEntry> _entries = [];
    private int _conversations;
    private long _number;

    /// <summary>Shows a conversation from now on, from its beginning.</summary>
    /// <returns>Whether there is such a conversation.</returns>
    public async ValueTask<bool> WatchAsync(SessionId session, CancellationToken cancel)
    {
        var stream = StreamId.Conversation(tenant, session);
        if ((await ledger.ReadAsync(stream, 0, 1, cancel)).Count == 0)
            return false;
        await _turn.WaitAsync(cancel);
        try
        {
            if (_watched.Any(watched => watched.Stream == stream))
                return true;
            if (_watched.Count > MaxConversations)
                _watched.RemoveAt(1);
            _watched.Add(new Watched(stream, $"conversation {++_conversations}"));
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<bool> IsWatchedAsync(SessionId session, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            return _watched.Any(watched => watched.Stream == StreamId.Conversation(tenant, session));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What came after an entry's number, oldest first.</summary>
    public async ValueTask<IReadOnlyList<TrailEntry>> ReadAsync(long after, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await CatchUpAsync(cancel);
            return [.. _entries.Where(entry => entry.Number > after)];
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Rewrites a message in a copy of the newest conversation in which something was said, and has it verified.</summary>
    /// <returns><c>null</c> where nothing was said yet.</returns>
    public async ValueTask<TamperedPast?> TamperAsync(CancellationToken cancel)
    {
        List<Watched> conversations;
        await _turn.WaitAsync(cancel);
        try
        {
            conversations = [.. _watched.Skip(1).Reverse()];
        }
        finally
        {
            _turn.Release();
        }
        foreach (var watched in conversations)
        {
            if (await TamperedCopy.VerifyAsync(await ReadAllAsync(watched.Stream, cancel), watched.Name, cancel) is { } tampered)
                return tampered;
        }
        return null;
    }

    private async ValueTask<List<RecordedEvent>> ReadAllAsync(StreamId stream, CancellationToken cancel)
    {
        var events = new List<RecordedEvent>();
        while (await ledger.ReadAsync(stream, events.Count == 0 ? 0 : events[^1].Seq, Page, cancel) is { Count: > 0 } page)
            events.AddRange(page);
        return events;
    }

    private async ValueTask CatchUpAsync(CancellationToken cancel)
    {
        var news = new List<(RecordedEvent Event, string Name)>();
        foreach (var watched in _watched)
            news.AddRange((await ReadOnAsync(watched, cancel)).Select(recorded => (recorded, watched.Name)));
        foreach (var (recorded, name) in news.OrderBy(one => one.Event.Position))
        {
            if (_entries.Count >= MaxEntries)
                _entries.Dequeue();
            _entries.Enqueue(new TrailEntry(
                ++_number, name, recorded.Seq, recorded.At, recorded.Type, TrailText.Of(recorded),
                recorded.PrevHash.ToString(), recorded.Hash.ToString()));
        }
    }

    private async ValueTask<List<RecordedEvent>> ReadOnAsync(Watched watched, CancellationToken cancel)
    {
        var isNew = watched.ReadTo == 0;
        var events = new List<RecordedEvent>();
        while (true)
        {
            var page = await ledger.ReadAsync(watched.Stream, watched.ReadTo, Page, cancel);
            events.AddRange(page);
            watched.ReadTo = page.Count > 0 ? page[^1].Seq : watched.ReadTo;
            // A shop that has been rotated for a year has a long past.
            var kept = isNew && watched.Stream.Name == StreamId.TenantName ? Past : MaxEntries;
            if (events.Count > kept)
                events.RemoveRange(0, events.Count - kept);
            if (page.Count < Page)
                return events;
        }
    }

    private sealed class Watched(StreamId stream, string name)
    {
        public StreamId Stream => stream;

        public string Name => name;

        public long ReadTo { get; set; }
    }
}
