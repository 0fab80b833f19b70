using Blinq.Ledger;

namespace Blinq.Grains.Conversations;

/// <summary>A message as readers see it.</summary>
/// <param name="Author">Who is shown as speaking, if known.</param>
/// <param name="Verified">For a visitor's message: whether it was posted under a verified identity. Never changes afterwards.</param>
public sealed record Message(long Seq, DateTimeOffset At, MessageRole Role, string Text, string? Author, bool Verified);

/// <param name="Next">Where to go on (<c>after</c>); <c>null</c> at the end.</param>
public sealed record MessagePage(IReadOnlyList<Message> Items, long? Next);

/// <summary>Reads a conversation's messages from the ledger. Asks nobody's leave: the caller did.</summary>
public sealed class ConversationReader(ILedger ledger)
{
    /// <param name="after">The seq after which to read; 0 = from the start.</param>
    /// <param name="limit">1–200 messages.</param>
    /// <remarks>Looks at no more than 1,000 events a call, so a page may be short, even empty, and still have a next.</remarks>
    public ValueTask<MessagePage> ReadAsync(ConversationKey key, long after, int limit, CancellationToken cancel)
    {
        _ = ledger;
        throw new NotSupportedException("Not built yet.");
    }
}
