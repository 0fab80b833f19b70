using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Wire.Trusts;

namespace Blinq.Grains.Clients;

/// <summary>A conversation as callers hold it: only where to find it.</summary>
/// <param name="starter">How a conversation begins in this process, where it is a silo; else <c>null</c>.</param>
internal sealed class ConversationClient(
    ConversationKey key, GrainReferenceCache<IConversationGrain> grains, GrainCallRetry retry, LocalConversationStarter? starter) : IConversation
{
    private IConversationGrain Grain => grains.Of(ConversationGrainKey.Of(key));

    public async ValueTask<TOutcome> SendAsync<TOutcome>(IConversationCommand<TOutcome> command, CancellationToken cancel)
        where TOutcome : ConversationOutcome =>
        (TOutcome)await (command is VisitorCommand visitor
            ? retry.SendAsync(visitor.Terms, (call, terms) => SendAsync(call, visitor, terms), cancel)
            : retry.SendAsync(call => Grain.HandleAsync(call, (ConversationCommand)command, null), cancel));

    public ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel) => retry.ReadAsync(Grain.DescribeAsync, cancel);

    private ValueTask<ConversationOutcome> SendAsync(CallId call, VisitorCommand command, WireTerms terms) =>
        command is StartConversation start && !call.IsRetry && starter?.IsPlaceOf(key) == true
            ? starter.StartAsync(key, call, start)
            : Grain.HandleAsync(call, command, terms);
}
