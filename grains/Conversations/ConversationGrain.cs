using Blinq.Grains.Calls;
using Blinq.Grains.Conversations.Snapshots;
using Blinq.Grains.Conversations.Wire;
using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Grains.Placement;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>A conversation's activation: a shell around <see cref="Conversation"/>.</summary>
[GrainType("conversation"), TenantPlacement]
internal sealed class ConversationGrain : LedgerGrain, IConversationGrain
{
    private readonly ConversationServices _parts;
    private readonly Conversation _grain;
    private readonly ConversationObservers _observers;
    private readonly SnapshotKeeper _snapshots;

    public ConversationGrain(ConversationServices parts)
        : base(parts.Calls)
    {
        var key = ConversationGrainKey.Parse(GrainContext.GrainId.Key.ToString()!);
        _parts = parts;
        var live = parts.RecentlyStarted.Take(key) ?? new ConversationInstance(key, parts);
        _grain = live.Grain;
        _observers = live.Observers;
        _snapshots = new SnapshotKeeper(parts.Snapshots.Open(key), _grain);
    }

    public override StreamId Stream => _grain.Stream;

    public override string Kind => ConversationInstance.Kind;

    protected override bool Exists => _grain.Exists;

    public ValueTask<EntryReply> StartAsync(WireTurn turn, StartCall call) => TurnAsync(turn, async () =>
        (await _grain.StartAsync(call.ToDomain(Terms(call.Terms)), CancellationToken.None)).ToWire(), isStart: true);

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

    public ValueTask<DescriptionReply?> DescribeAsync() => TurnAsync(null, async () =>
        (await _grain.DescribeAsync(CancellationToken.None))?.ToWire());

    public ValueTask WatchAsync(IConversationObserver observer)
    {
        _observers.Add(observer);
        return ValueTask.CompletedTask;
    }

    public ValueTask UnwatchAsync(IConversationObserver observer)
    {
        _observers.Remove(observer);
        // It may have come to life for this call alone, and then there is nothing that it holds.
        if (!Exists)
            DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _parts.Counts.AddConversation(1);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _parts.Counts.AddConversation(-1);
        await _snapshots.LeaveAsync();
    }

    public override void ResetState() => _grain.ResetState();

    /// <param name="turn"><c>null</c> where nothing can be recorded.</param>
    private ValueTask<T> TurnAsync<T>(WireTurn? turn, Func<ValueTask<T>> call, bool isStart = false) => TurnAsync(async () =>
    {
        await _snapshots.BeginTurnAsync(isStart && turn is { IsRetry: false });
        try
        {
            if (turn is { } named)
                _grain.BeginTurn(named.ToDomain());
            return await call();
        }
        finally
        {
            _snapshots.EndTurn();
        }
    });

    private TenantAccessPolicy Terms(WireTerms terms) => _parts.Revocations.Resolve(terms);
}
