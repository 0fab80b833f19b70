using Blinq.Grains.Calls;
using Blinq.Grains.Deciding;
using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Grains.Leases;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>
/// One conversation: loads itself from its stream, decides, appends, evolves, replies. Not thread-safe: whoever hosts it
/// promises one turn at a time. After an exception other than those about its command (trust moved, arguments) it must
/// be told to <see cref="ResetState"/>, since it can no longer know what the ledger holds.
/// </summary>
/// <param name="key">Which one.</param>
/// <param name="ledger">Its clock is this grain's clock, too.</param>
/// <param name="consistency">Whether, and how long, memory may be answered from.</param>
/// <param name="moves">Hears of each append, before its caller does; <c>null</c> = nobody.</param>
public sealed partial class Conversation(ConversationKey key, ILedger ledger, ReadConsistency consistency, IAppendListener? moves = null)
    : IConversation
{
    private readonly RecentCallIds _recent = new();
    private CallId? _turn;

    /// <summary>Where its events are.</summary>
    public StreamId Stream { get; } = key.Stream;

    /// <summary>
    /// Names the next call, and that one only, so that it takes effect once however often it is sent. It must be the same
    /// command each time. One that took effect is answered again: decided on the state, and at the time, of the first time,
    /// from the ledger; nothing is appended.
    /// </summary>
    /// <remarks>
    /// A host that calls again after a <see cref="LedgerConflictException"/> must name the call again, as one that may have
    /// run: what took its place may have been the same call, sent by way of another activation.
    /// </remarks>
    public void BeginTurn(CallId turn) => _turn = turn;

    /// <summary>
    /// How long after it was served by another activation a call may still arrive here, although its caller sent it once: what
    /// carries calls may do so twice (docs/adr/0105), but not for longer than a caller waits for its answer.
    /// </summary>
    public static readonly TimeSpan DuplicateDeliveryWindow = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads nothing, unless the call may have run already: if the stream is there after all, the append loses.
    /// </summary>
    public async ValueTask<EnterOutcome> StartAsync(StartConversation command, CancellationToken cancel)
    {
        var turn = TakeTurn();
        if (await FindRepeatedAsync(turn, cancel, isStart: true) is { } repeated)
            return repeated.Answer<StartConversation, EnterOutcome>(command, static (_, command, _) => Decide.Start(command));
        var decision = Decide.Start(command);
        if (_isFromSnapshot)
            await LoadAsync(cancel);
        if (_loaded && _state.Exists)
            throw new LedgerConflictException(Stream, 0);
        return await RecordAsync(decision, Now, turn, null, cancel);
    }

    public ValueTask<EnterOutcome> EnterAsync(EnterConversation command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, now) => Decide.Enter(state, command, now), cancel);

    public ValueTask<EnterOutcome> JoinAsync(JoinConversation command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, _) => Decide.Join(state, command), cancel);

    public ValueTask<PostOutcome> PostAsync(PostMessage command, CancellationToken cancel) =>
        SpeakAsync(command, static (state, command, now) => Decide.Post(state, command, now), cancel);

    public ValueTask<AccessOutcome> AccessAsync(AccessConversation command, CancellationToken cancel)
    {
        TakeTurn(); // Appends nothing, so there is nothing to look for.
        return DecideAsync<AccessConversation, AccessOutcome>(
            command, static (state, command, now) => Decide.Access(state, command, now), cancel);
    }

    public ValueTask<bool> ResetAsync(ResetCredential command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, _) => Decide.Reset(state, command), cancel);

    public ValueTask<PostOutcome> ReplyAsync(ReplyToConversation command, CancellationToken cancel) =>
        SpeakAsync(command, static (state, command, now) => Decide.Reply(state, command, now), cancel);

    public ValueTask<RecordOutcome> RecordAsync(RecordEvent command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, now) => Decide.Record(state, command, now), cancel, RecordedAt);

    public ValueTask<RecordOutcome> EndAsync(EndConversation command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, now) => Decide.End(state, command, now), cancel, RecordedAt);

    public async ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel)
    {
        TakeTurn();
        if (!await LoadAsync(cancel))
            await CatchUpAsync(cancel);
        return _state.Exists
            ? new ConversationDescription(
                _state.Binding, _state.StartedAt, _state.BoundAt, _state.LastVerifiedAt, await ReadContextAsync(cancel),
                _state.IsOpen ? _state.Credentials.Live.Length : 0, _state.EndedBy?.ToWire(), _state.Seq)
            : null;
    }

    private async ValueTask<TOutcome> DecideAsync<TCommand, TOutcome>(
        TCommand command, Deciding<TCommand, TOutcome> decide, CancellationToken cancel,
        Func<TOutcome, DateTimeOffset, TOutcome>? timed = null)
    {
        var turn = TakeTurn();
        if (await FindRepeatedAsync(turn, cancel) is { } repeated)
            return repeated.Answer(command, decide);
        var (decision, at) = await DecideOnlyAsync(command, decide, cancel);
        var outcome = await RecordAsync(decision, at, turn, null, cancel);
        // The ledger's word: an append that stood already, under this turn's id, did so since then.
        return timed is null || decision.Events.Count == 0 ? outcome : timed(outcome, _head.At);
    }

    /// <summary>
    /// Decides on what is in memory. That is enough where something will be appended, since an old head loses; an answer
    /// that appends nothing must not come from an old state.
    /// </summary>
    private async ValueTask<(Decision<ConversationEvent, TOutcome> Decision, DateTimeOffset At)> DecideOnlyAsync<TCommand, TOutcome>(
        TCommand command, Deciding<TCommand, TOutcome> decide, CancellationToken cancel)
    {
        var isJustLoaded = await LoadAsync(cancel);
        var at = Now;
        var decision = decide(_state, command, at);
        if (isJustLoaded || decision.Events.Count > 0 || !await CatchUpAsync(cancel))
            return (decision, at);
        at = Now;
        return (decide(_state, command, at), at);
    }

    private async ValueTask<PostOutcome> SpeakAsync<TCommand>(
        TCommand command, Deciding<TCommand, PostOutcome> decide, CancellationToken cancel)
    {
        var turn = TakeTurn();
        if (await FindRepeatedAsync(turn, cancel) is { } repeated)
            return repeated.Answer(command, decide);
        var (decision, at) = await DecideOnlyAsync(command, decide, cancel);
        if (decision.Events is not [ConversationEvent.MessagePosted posted])
            return decision.Outcome;
        try
        {
            var outcome = await RecordAsync(decision, at, turn, ClientIds.KeyOf(posted), cancel);
            return outcome is PostOutcome.Posted now ? now with { At = _head.At } : outcome;
        }
        catch (DuplicateEventException duplicate)
        {
            // Nothing was appended, so nothing showed that the memory is new: who may not speak any more is not answered.
            if (await CatchUpAsync(cancel) && decide(_state, command, Now) is { Events: [] } refused)
                return refused.Outcome;
            return await FindFirstAsync(posted, duplicate.Seq, cancel);
        }
    }

    private async ValueTask<PostOutcome> FindFirstAsync(
        ConversationEvent.MessagePosted again, long seq, CancellationToken cancel)
    {
        var events = await ledger.ReadAsync(Stream, seq - 1, 1, cancel);
        return events is [var first]
            && ConversationCodec.Decode(first) is ConversationEvent.MessagePosted posted
            && (posted.Role, posted.Text) == (again.Role, again.Text)
                ? new PostOutcome.Posted(first.Seq, first.At, Repeated: true)
                : PostOutcome.ClientIdReused.Instance;
    }

    private static RecordOutcome RecordedAt(RecordOutcome outcome, DateTimeOffset at) =>
        outcome is RecordOutcome.Recorded recorded ? recorded with { At = at } : outcome;

    private async ValueTask<TOutcome> RecordAsync<TOutcome>(
        Decision<ConversationEvent, TOutcome> decision, DateTimeOffset at, CallId? turn, DeduplicationKey? deduplicationKey, CancellationToken cancel)
    {
        if (decision.Events.Count == 0)
            return decision.Outcome;

        var seen = consistency.Now;
        try
        {
            _head = await ledger.AppendAsync(RequestOf(decision.Events, at, turn?.Id ?? AppendId.New(), deduplicationKey), cancel);
        }
        catch
        {
            // It may stand all the same, or have lost to one that does.
            moves?.OnAppended(key, long.MaxValue);
            throw;
        }
        moves?.OnAppended(key, _head.Seq);
        // An append that stood already, under this call's name, shows its own event, and not that it is still the last one.
        _lastSyncedAt = _head.At == at ? seen : default;
        foreach (var happened in decision.Events)
            _state = _state.With(happened, _head.At);
        _loaded = true;
        if (turn is { } named)
            _recent.Add(named.Id);
        return decision.Outcome;
    }

    private AppendRequest RequestOf(IReadOnlyList<ConversationEvent> events, DateTimeOffset at, AppendId id, DeduplicationKey? deduplicationKey)
    {
        var written = new NewEvent[events.Count];
        for (var i = 0; i < written.Length; i++)
            written[i] = new NewEvent(ConversationCodec.TypeOf(events[i]), ConversationCodec.Encode(events[i]), deduplicationKey);
        return new AppendRequest
        {
            Stream = Stream,
            ExpectedHead = _head,
            Events = written,
            Now = at,
            Id = id,
            RequiredEpoch = ConversationIndexing.RequiredEpoch(events),
            Index = ConversationIndexing.Of(key.Session, events),
        };
    }

    /// <summary>
    /// When something that is decided now is recorded to have happened. Decided at that very time, it is decided the same
    /// again from the ledger.
    /// </summary>
    private DateTimeOffset Now
    {
        get
        {
            var now = UnixMicroseconds.ToDateTimeOffset(UnixMicroseconds.From(ledger.Now));
            return now > _head.At ? now : _head.At;
        }
    }

    private CallId? TakeTurn()
    {
        var turn = _turn;
        _turn = null;
        return turn;
    }

    /// <returns><c>null</c> if the call did not take effect yet.</returns>
    private async ValueTask<ReplayedCall?> FindRepeatedAsync(CallId? turn, CancellationToken cancel, bool isStart = false)
    {
        if (turn is not { } named || !await MayHaveRunAsync(named, isStart, cancel)
            || await ledger.FindAppendAsync(Stream, named.Id, cancel) is not { } found)
            return null;
        // Another activation did it: what is in memory is from before.
        if (_loaded && _state.Seq < found.LastSeq)
            _isBehind = true;
        await LoadAsync(cancel);
        return await ReplayedCall.ReadAsync(ledger, Stream, found, cancel);
    }

    /// <summary>Its caller says so, or it ran here, or somewhere else a moment ago. A start that did finds its own append at the head, or loses.</summary>
    private async ValueTask<bool> MayHaveRunAsync(CallId turn, bool isStart, CancellationToken cancel)
    {
        if (turn.IsRetry || _recent.Contains(turn.Id))
            return true;
        if (isStart)
            return false;
        await LoadAsync(cancel);
        return ledger.Now < _duplicateWindowEnd;
    }

    // Not kept in memory: addresses are long, and only the tenant's people ever ask.
    private async ValueTask<PageContext?> ReadContextAsync(CancellationToken cancel)
    {
        var events = await ledger.ReadAsync(Stream, 0, 1, cancel);
        return events is [var first] && ConversationCodec.Decode(first) is ConversationEvent.SessionStarted started
            ? started.Context
            : null;
    }
}
