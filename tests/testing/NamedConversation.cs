using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;

namespace Blinq.Testing;

/// <summary>A conversation whose commands are all sent under one call id.</summary>
public sealed class NamedConversation(Conversation conversation, CallId call) : IConversation
{
    public async ValueTask<TOutcome> SendAsync<TOutcome>(IConversationCommand<TOutcome> command, CancellationToken cancel)
        where TOutcome : ConversationOutcome =>
        (TOutcome)await conversation.HandleAsync((ConversationCommand)command, call, cancel);

    public ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel) => conversation.DescribeAsync(cancel);
}

public static class NamedConversationExtensions
{
    public static IConversation Under(this Conversation conversation, CallId call) => new NamedConversation(conversation, call);
}
