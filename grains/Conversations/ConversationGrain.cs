using Blinq.Grains.Calls;
using Blinq.Grains.Conversations.Snapshots;
using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Grains.Placement;
using Blinq.Grains.Wire.Trusts;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>A conversation's activation: a shell around <see cref="Conversation"/>.</summary>
[GrainType("conversation"), TenantPlacement]
internal sealed class ConversationGrain : LedgerGrain, IConversationGrain
{
    private readonly ConversationServices _services;
    private readonly Conversation _conversation;
    private readonly ConversationObservers _observers;
    private readonly ConversationSignals _signals;
    private readonly SnapshotKeeper _snapshots;

    public ConversationGrain(ConversationServices services)
        : base(services.Calls)
    {
        var key = ConversationGrainKey.Parse(GrainContext.GrainId.Key.ToString()!);
        _services = services;
        var instance = services.RecentlyStarted.Take(key) ?? new ConversationInstance(key, services);
        _conversation = instance.Grain;
        _observers = instance.Observers;
        _signals = new ConversationSignals(key, _observers, services.Time);
        _snapshots = new SnapshotKeeper(services.Snapshots.Open(key), _conversation);
    }

    public override StreamId Stream => _conversation.Stream;

    public override string Kind => ConversationInstance.Kind;

    protected override bool Exists => _conversation.Exists;

    public ValueTask<ConversationOutcome> HandleAsync(CallId call, ConversationCommand command, WireTerms? terms)
    {
        var handled = RunAsync(
            () => command is EraseConversation
                ? EraseAsync(command, call)
                : _conversation.HandleAsync(With(terms, command), call, CancellationToken.None),
            isStart: command is StartConversation && !call.IsRetry);
        return command is AccessConversation or SignalTyping or MarkSeen ? WithSignalsAsync(handled) : handled;
    }

    public ValueTask<ConversationDescription?> DescribeAsync() =>
        RunAsync(() => _conversation.DescribeAsync(CancellationToken.None), isStart: false);

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
        _services.Counts.AddConversation(1);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _services.Counts.AddConversation(-1);
        await _snapshots.LeaveAsync();
    }

    public override void ResetState() => _conversation.ResetState();

    private async ValueTask<ConversationOutcome> EraseAsync(ConversationCommand command, CallId call)
    {
        var outcome = await _conversation.HandleAsync(command, call, CancellationToken.None);
        await _snapshots.EraseAsync();
        return outcome;
    }

    private async ValueTask<ConversationOutcome> WithSignalsAsync(ValueTask<ConversationOutcome> handled) => _signals.Apply(await handled);

    private ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call, bool isStart) => TurnAsync(async () =>
    {
        await _snapshots.BeginTurnAsync(isStart);
        try
        {
            return await call();
        }
        finally
        {
            _snapshots.EndTurn();
        }
    });

    private ConversationCommand With(WireTerms? terms, ConversationCommand command) =>
        terms is not null && command is VisitorCommand visitor ? visitor with { Terms = _services.Revocations.Resolve(terms) } : command;
}
