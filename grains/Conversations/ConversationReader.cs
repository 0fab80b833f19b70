using Blinq.Grains.Keys;
using Blinq.Ledger;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>A message as readers see it.</summary>
/// <param name="Author">Who is shown as speaking, if known.</param>
/// <param name="Verified">For a visitor's message: whether it was posted under a verified identity. Never changes afterwards.</param>
/// <param name="Sources">The documents that a reply was made of, as they were then.</param>
public sealed record Message(
    long Seq, DateTimeOffset At, MessageRole Role, string Text, string? Author, bool Verified, IReadOnlyList<ReplySource> Sources);

/// <param name="Next">Where to go on (<c>after</c>); <c>null</c> at the end.</param>
/// <param name="Upto">The last event that was looked at, message or not; where the reading began if there was none.</param>
public sealed record MessagePage(IReadOnlyList<Message> Items, long? Next, long Upto)
{
    /// <summary>
    /// Only what was there when leave was given: an activation may give it from a memory that is up to a lease old (DESIGN
    /// §5), and what came after may be what ended the right to read.
    /// </summary>
    /// <param name="seq">The stream's last event as the one who gave leave knew it.</param>
    public MessagePage KnownBy(long seq) =>
        Upto <= seq ? this : new([.. Items.TakeWhile(message => message.Seq <= seq)], null, Math.Min(Upto, seq));
}

/// <summary>Reads a conversation's messages from the ledger. Checks no access: the caller did.</summary>
public sealed class ConversationReader(ILedger ledger)
{
    /// <param name="after">The seq after which to read; 0 = from the start.</param>
    /// <param name="limit">1–200 messages.</param>
    /// <remarks>Looks at no more than 1,000 events a call, so a page may be short, even empty, and still have a next.</remarks>
    public async ValueTask<MessagePage> ReadAsync(ConversationKey key, long after, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);

        var items = new List<Message>();
        // One more than asked for tells whether there are more; few asked for must not cost the memory of many.
        var chunk = Math.Clamp(limit + 1, MinChunk, MaxChunk);
        for (var looked = 0; looked < MaxLookedAt;)
        {
            var asked = Math.Min(chunk, MaxLookedAt - looked);
            var events = await ledger.ReadAsync(key.Stream, after, asked, cancel);
            looked += events.Count;
            foreach (var recorded in events)
            {
                if (MessageOf(recorded) is { } message)
                {
                    if (items.Count == limit)
                        return new MessagePage(items, after, after);
                    items.Add(message);
                }
                after = recorded.Seq;
            }
            if (events.Count < asked)
                return new MessagePage(items, null, after);
        }
        return new MessagePage(items, after, after);
    }

    /// <summary>A tenant's message by its client id, among the last 1,000 events before a place.</summary>
    /// <param name="upto">The seq up to which to look.</param>
    public async ValueTask<(StreamHead Head, ConversationEvent.MessagePosted Posted)?> FindReplyAsync(
        ConversationKey key, string clientId, long upto, CancellationToken cancel)
    {
        for (var after = Math.Max(0, upto - MaxLookedAt); after < upto;)
        {
            var events = await ledger.ReadAsync(key.Stream, after, MaxChunk, cancel);
            foreach (var recorded in events)
            {
                if (recorded.Type == ConversationCodec.MessagePosted && recorded.Payload is not null
                    && ConversationCodec.Decode(recorded) is ConversationEvent.MessagePosted { Role: not MessageRole.Visitor } posted && posted.ClientId == clientId)
                    return (recorded.Head, posted);
            }
            if (events.Count < MaxChunk)
                return null;
            after = events[^1].Seq;
        }
        return null;
    }

    private static Message? MessageOf(RecordedEvent recorded)
    {
        if (recorded.Type != ConversationCodec.MessagePosted || recorded.Payload is null)
            return null;
        var posted = (ConversationEvent.MessagePosted)ConversationCodec.Decode(recorded);
        return new Message(recorded.Seq, recorded.At, posted.Role, posted.Text, posted.Author, posted.Verified, posted.Sources ?? []);
    }

    private const int MaxLimit = Ledger.Indexes.PageLimit.Max;
    private const int MinChunk = 16;
    private const int MaxChunk = 250;
    private const int MaxLookedAt = 1_000;
}
