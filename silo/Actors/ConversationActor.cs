using Blinq.Grains.Conversations;
using Blinq.Ledger.Streams;
using Blinq.Silo.Placement;
using Blinq.Silo.Wire.Calls;
using Blinq.Silo.Wire.Conversations;
using Blinq.Silo.Wire.Trusts;

namespace Blinq.Silo.Actors;

/// <summary>A conversation's activation: a shell around <see cref="ConversationGrain"/>.</summary>
[GrainType("conversation"), TenantPlacement]
internal sealed class ConversationActor : Actor, IConversationActor
{
    private readonly ActorParts _parts;
    private readonly ConversationGrain _grain;

    public ConversationActor(ActorParts parts, IGrainContext context, ILogger<ConversationActor> log)
        : base(parts.Reach, log)
    {
        var key = ConversationActorKey.Parse(context.GrainId.Key.ToString()!);
        _parts = parts;
        _grain = new ConversationGrain(key, parts.Ledger, parts.Reading);
        Stream = key.Stream;
    }

    protected override StreamId Stream { get; }

    protected override bool Exists => _grain.Exists;

    public ValueTask<EntryReply> StartAsync(WireTurn turn, StartCall call) => TurnAsync(turn, async () =>
        (await _grain.StartAsync(call.ToDomain(Terms(call.Terms)), CancellationToken.None)).ToWire());

    public ValueTask<EntryReply> EnterAsync(WireTurn turn, EnterCall call) => TurnAsync(turn, async () =>
        (await _grain.EnterAsync(call.ToDomain(Terms(call.Terms)), CancellationToken.None)).ToWire());

    public ValueTask<EntryReply> JoinAsync(WireTurn turn, JoinCall call) => TurnAsync(turn, async () =>
        (await _grain.JoinAsync(call.ToDomain(Terms(call.Terms)), CancellationToken.None)).ToWire());

    public ValueTask<PostReply> PostAsync(WireTurn turn, PostCall call) => TurnAsync(turn, async () =>
        (await _grain.PostAsync(call.ToDomain(Terms(call.Terms)), CancellationToken.None)).ToWire());

    public ValueTask<AccessReply> AccessAsync(WireTurn turn, AccessCall call) => TurnAsync(turn, async () =>
        (await _grain.AccessAsync(call.ToDomain(Terms(call.Terms)), CancellationToken.None)).ToWire());

    public ValueTask<bool> ResetAsync(WireTurn turn, ResetCall call) => TurnAsync(turn, () =>
        _grain.ResetAsync(call.ToDomain(), CancellationToken.None));

    public ValueTask<PostReply> ReplyAsync(WireTurn turn, ReplyCall call) => TurnAsync(turn, async () =>
        (await _grain.ReplyAsync(call.ToDomain(), CancellationToken.None)).ToWire());

    public ValueTask<RecordReply> RecordAsync(WireTurn turn, RecordCall call) => TurnAsync(turn, async () =>
        (await _grain.RecordAsync(call.ToDomain(), CancellationToken.None)).ToWire());

    public ValueTask<RecordReply> EndAsync(WireTurn turn, EndCall call) => TurnAsync(turn, async () =>
        (await _grain.EndAsync(call.ToDomain(), CancellationToken.None)).ToWire());

    public ValueTask<DescriptionReply?> DescribeAsync() => TurnAsync(async () =>
        (await _grain.DescribeAsync(CancellationToken.None))?.ToWire());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _parts.Counts.AddConversation(1);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _parts.Counts.AddConversation(-1);
        return Task.CompletedTask;
    }

    protected override void Forget() => _grain.Forget();

    private ValueTask<T> TurnAsync<T>(WireTurn turn, Func<ValueTask<T>> call) => TurnAsync(() =>
    {
        _grain.BeginTurn(turn.ToDomain());
        return call();
    });

    private Grains.Trusts.Terms Terms(WireTerms terms) => _parts.Revocations.Resolve(terms);
}
