using Blinq.Ledger.Identifiers;
using Speaking =
    Blinq.Grains.Deciding.Decision<Blinq.Grains.Conversations.ConversationEvent, Blinq.Grains.Conversations.PostOutcome>;

namespace Blinq.Grains.Conversations;

public static partial class Decide
{
    public const int MaxTextLength = 8_000;
    public const int MaxClientIdLength = 128;
    public const int MaxAuthorLength = 255;

    /// <summary>How many documents a reply may name as its sources.</summary>
    public const int MaxSources = 20;

    public static Speaking Post(ConversationState state, PostMessage command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        CheckMessage(command.Text, command.ClientId, author: null);
        if (SessionAccessPolicy.Evaluate(state, command.Presented, command.Terms, now) is { } refusal)
            return new PostOutcome.Refused(refusal);

        return Posted(state, now, new ConversationEvent.MessagePosted(
            MessageRole.Visitor, command.Text, Verified: state.Binding is not null, command.ClientId, state.Binding?.Name));
    }

    public static Speaking Reply(ConversationState state, ReplyToConversation command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        CheckMessage(command.Text, command.ClientId, command.Author);
        if (command.Role == MessageRole.Visitor)
            throw new ArgumentException("A tenant does not speak as the visitor.", nameof(command));
        if (!state.Exists)
            return PostOutcome.Unknown.Instance;
        if (!state.IsOpen)
            return PostOutcome.Ended.Instance;

        return Posted(state, now, new ConversationEvent.MessagePosted(
            command.Role, command.Text, Verified: false, command.ClientId, command.Author, command.Actor));
    }

    /// <summary>The same with sources: not posted if they were looked up with a scope that is no longer the visitor's.</summary>
    public static Speaking Reply(ConversationState state, ReplyWithSources command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        CheckMessage(command.Text, command.ClientId, command.Author);
        if (command.Role == MessageRole.Visitor)
            throw new ArgumentException("A tenant does not speak as the visitor.", nameof(command));
        if (command.Sources is not { Count: >= 1 and <= MaxSources })
            throw new ArgumentException("A reply has 1 to 20 sources, or none and is another command.", nameof(command));
        switch (ScopeOf(state, command, now))
        {
            case ScopeOutcome.Unknown:
                return PostOutcome.Unknown.Instance;
            case ScopeOutcome.Ended:
                return PostOutcome.Ended.Instance;
            case ScopeOutcome.InScope current when (current.User, current.Claims) == (command.User, command.Claims):
                return Posted(state, now, new ConversationEvent.MessagePosted(
                    command.Role, command.Text, Verified: false, command.ClientId, command.Author, command.Actor, command.Sources));
            default:
                return PostOutcome.ScopeChanged.Instance;
        }
    }

    private static Speaking Posted(ConversationState state, DateTimeOffset now, ConversationEvent.MessagePosted posted) =>
        new([posted], new PostOutcome.Posted(state.Seq + 1, now, Repeated: false));

    private static void CheckMessage(string text, string? clientId, string? author)
    {
        if (text is not { Length: >= 1 and <= MaxTextLength } || !Text.IsWellFormed(text))
            throw new ArgumentException("A message is 1 to 8,000 characters without unpaired surrogates.", nameof(text));
        if (clientId is { Length: 0 or > MaxClientIdLength } || !Text.IsWellFormed(clientId))
            throw new ArgumentException("A client id is 1 to 128 characters without unpaired surrogates.", nameof(clientId));
        if (author is { Length: > MaxAuthorLength } || !Text.IsWellFormed(author))
            throw new ArgumentException("An author is at most 255 characters without unpaired surrogates.", nameof(author));
    }
}
