using Blinq.Grains.Conversations;

namespace Blinq.Grains.Hosting;

/// <summary>A conversation as callers hold it: only where to find it. Each call is a turn.</summary>
internal sealed class HostedConversation(EmbeddedHost host, ConversationKey key) : IConversationGrain
{
    public ValueTask<EnterOutcome> StartAsync(StartConversation command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.StartAsync(command, cancel), cancel);

    public ValueTask<EnterOutcome> EnterAsync(EnterConversation command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.EnterAsync(command, cancel), cancel);

    public ValueTask<EnterOutcome> JoinAsync(JoinConversation command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.JoinAsync(command, cancel), cancel);

    public ValueTask<PostOutcome> PostAsync(PostMessage command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.PostAsync(command, cancel), cancel);

    public ValueTask<AccessOutcome> AccessAsync(AccessConversation command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.AccessAsync(command, cancel), cancel);

    public ValueTask<bool> ResetAsync(ResetCredential command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.ResetAsync(command, cancel), cancel);

    public ValueTask<PostOutcome> ReplyAsync(ReplyToConversation command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.ReplyAsync(command, cancel), cancel);

    public ValueTask<RecordOutcome> RecordAsync(RecordEvent command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.RecordAsync(command, cancel), cancel);

    public ValueTask<RecordOutcome> EndAsync(EndConversation command, CancellationToken cancel) =>
        host.TurnAsync(key, command, static (grain, command, cancel) => grain.EndAsync(command, cancel), cancel);

    public ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel) =>
        host.TurnAsync(key, 0, static (grain, _, cancel) => grain.DescribeAsync(cancel), cancel);
}
