using Blinq.Grains.Conversations;
using Blinq.Silo.Wire.Conversations;

namespace Blinq.Silo.Calling;

/// <summary>A conversation as callers hold it: only where to find it. Each call is a turn, wherever the conversation is.</summary>
internal sealed class ClusterConversation(IConversationActor actor, ClusterCaller caller) : IConversationGrain
{
    public async ValueTask<EnterOutcome> StartAsync(StartConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => actor.StartAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public async ValueTask<EnterOutcome> EnterAsync(EnterConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => actor.EnterAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public async ValueTask<EnterOutcome> JoinAsync(JoinConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => actor.JoinAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public async ValueTask<PostOutcome> PostAsync(PostMessage command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => actor.PostAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public async ValueTask<AccessOutcome> AccessAsync(AccessConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(
            command.Terms, (turn, terms) => actor.AccessAsync(turn, command.ToWire(terms)), cancel)).ToDomain();

    public ValueTask<bool> ResetAsync(ResetCredential command, CancellationToken cancel) =>
        caller.TurnAsync(turn => actor.ResetAsync(turn, command.ToWire()), cancel);

    public async ValueTask<PostOutcome> ReplyAsync(ReplyToConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(turn => actor.ReplyAsync(turn, command.ToWire()), cancel)).ToDomain();

    public async ValueTask<RecordOutcome> RecordAsync(RecordEvent command, CancellationToken cancel) =>
        (await caller.TurnAsync(turn => actor.RecordAsync(turn, command.ToWire()), cancel)).ToDomain();

    public async ValueTask<RecordOutcome> EndAsync(EndConversation command, CancellationToken cancel) =>
        (await caller.TurnAsync(turn => actor.EndAsync(turn, command.ToWire()), cancel)).ToDomain();

    public async ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel) =>
        (await caller.ReadAsync(actor.DescribeAsync, cancel))?.ToDomain();
}
