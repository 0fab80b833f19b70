using Blinq.Grains.Conversations;
using Blinq.Grains.Conversations.Wire;
using Blinq.Grains.Keys;

namespace Blinq.Grains.Clients;

/// <summary>A conversation as callers hold it: only where to find it. Each call is a turn, wherever the conversation is.</summary>
/// <param name="beginnings">How a conversation begins in this process, where it is a silo; else <c>null</c>.</param>
internal sealed class ConversationClient(
    ConversationKey key, GrainReferenceCache<IConversationGrain> addresses, GrainCallRetry caller, LocalConversationStarter? beginnings) : IConversation
{
    private IConversationGrain Actor => addresses.Of(ConversationGrainKey.Of(key));

    public ValueTask<EnterOutcome> StartAsync(StartConversation command, CancellationToken cancel) => caller.TurnAsync(
        command.Terms,
        async (turn, terms) => !turn.IsRetry && beginnings?.IsPlaceOf(key) == true
            ? await beginnings.StartAsync(key, turn.ToDomain(), command)
            : (await Actor.StartAsync(turn, command.ToWire(terms))).ToDomain(),
        cancel);

    public async ValueTask<EnterOutcome> EnterAsync(EnterConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => Actor.EnterAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public async ValueTask<EnterOutcome> JoinAsync(JoinConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => Actor.JoinAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public async ValueTask<PostOutcome> PostAsync(PostMessage command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => Actor.PostAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public async ValueTask<AccessOutcome> AccessAsync(AccessConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => Actor.AccessAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public ValueTask<bool> ResetAsync(ResetCredential command, CancellationToken cancel) =>
        caller.TurnAsync(turn => Actor.ResetAsync(turn, command.ToWire()), cancel);

    public async ValueTask<PostOutcome> ReplyAsync(ReplyToConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(turn => Actor.ReplyAsync(turn, command.ToWire()), cancel)).ToDomain();

    public async ValueTask<RecordOutcome> RecordAsync(RecordEvent command, CancellationToken cancel) =>
        (await caller.TurnAsync(turn => Actor.RecordAsync(turn, command.ToWire()), cancel)).ToDomain();

    public async ValueTask<RecordOutcome> EndAsync(EndConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(turn => Actor.EndAsync(turn, command.ToWire()), cancel)).ToDomain();

    public async ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel) =>
        (await caller.ReadAsync(Actor.DescribeAsync, cancel))?.ToDomain();
}
