using Blinq.Grains.Deciding;
using Blinq.Grains.Feeds;
using Blinq.Grains.Hosting;
using Blinq.Grains.Leases;
using Blinq.Grains.Loading;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>
/// One conversation: loads itself from its stream, decides, appends, evolves, replies. Not thread-safe: whoever hosts it
/// promises one turn at a time. After an exception other than those about its command (trust moved, arguments) it must
/// be told to <see cref="Forget"/>, since it can no longer know what the ledger holds.
/// </summary>
/// <param name="key">Which one.</param>
/// <param name="ledger">Its clock is this grain's clock, too.</param>
/// <param name="tenure">Whether, and how long, memory may be answered from.</param>
/// <param name="moves">Hears of each append, before its caller does; <c>null</c> = nobody.</param>
public sealed class ConversationGrain(ConversationKey key, ILedger ledger, Tenure tenure, IMoveListener? moves = null)
    : IConversationGrain, IActivated
{
    private readonly StreamId _stream = key.Stream;
    private ConversationState _state = ConversationState.Unborn;
    private StreamHead _head = StreamHead.Empty;
    private Moment _seen;
    private bool _loaded;
    private bool _isBehind;

    public bool Exists => _state.Exists;

    public void Forget() =>
        (_state, _head, _loaded, _isBehind) = (ConversationState.Unborn, StreamHead.Empty, false, false);

    /// <remarks>
    /// Reading a long conversation from its beginning takes so long that another process, which has it in memory, would win
    /// every time.
    /// </remarks>
    public void FallBehind()
    {
        // Still behind: the ledger does not hold the known head, so there is nothing to go on from.
        if (!_loaded || _isBehind)
            Forget();
        else
            _isBehind = true;
    }

    /// <summary>Reads nothing: if the stream is there after all, the append loses.</summary>
    public ValueTask<EnterOutcome> StartAsync(StartConversation command, CancellationToken cancel)
    {
        var decision = Decide.Start(command);
        if (_loaded && _state.Exists)
            throw new LedgerConflictException(_stream, 0);
        return RecordAsync(decision, null, cancel);
    }

    public ValueTask<EnterOutcome> EnterAsync(EnterConversation command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, now) => Decide.Enter(state, command, now), cancel);

    public ValueTask<EnterOutcome> JoinAsync(JoinConversation command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, _) => Decide.Join(state, command), cancel);

    public ValueTask<PostOutcome> PostAsync(PostMessage command, CancellationToken cancel) =>
        SpeakAsync(command, static (state, command, now) => Decide.Post(state, command, now), cancel);

    public ValueTask<AccessOutcome> AccessAsync(AccessConversation command, CancellationToken cancel) =>
        DecideAsync<AccessConversation, AccessOutcome>(
            command, static (state, command, now) => Decide.Access(state, command, now), cancel);

    public ValueTask<bool> ResetAsync(ResetCredential command, CancellationToken cancel) =>
        DecideAsync(command, static (state, command, _) => Decide.Reset(state, command), cancel);

    public ValueTask<PostOutcome> ReplyAsync(ReplyToConversation command, CancellationToken cancel) =>
        SpeakAsync(command, static (state, command, now) => Decide.Reply(state, command, now), cancel);

    public async ValueTask<RecordOutcome> RecordAsync(RecordEvent command, CancellationToken cancel) =>
        Timed(await DecideAsync(command, static (state, command, now) => Decide.Record(state, command, now), cancel));

    public async ValueTask<RecordOutcome> EndAsync(EndConversation command, CancellationToken cancel) =>
        Timed(await DecideAsync(command, static (state, command, now) => Decide.End(state, command, now), cancel));

    public async ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel)
    {
        if (!await LoadAsync(cancel))
            await CatchUpAsync(cancel);
        return _state.Exists
            ? new ConversationDescription(
                _state.Binding, _state.StartedAt, _state.BoundAt, _state.LastVerifiedAt, await ReadContextAsync(cancel),
                _state.Credentials.Live.Length, _state.EndedBy?.ToWire(), _state.Seq)
            : null;
    }

    private async ValueTask<TOutcome> DecideAsync<TCommand, TOutcome>(
        TCommand command, Deciding<TCommand, TOutcome> decide, CancellationToken cancel) =>
        await RecordAsync(await DecideOnlyAsync(command, decide, cancel), null, cancel);

    /// <summary>
    /// Decides on what is in memory. That is enough where something will be appended, since an old head loses; an answer
    /// that appends nothing must not come from an old state.
    /// </summary>
    private async ValueTask<Decision<ConversationEvent, TOutcome>> DecideOnlyAsync<TCommand, TOutcome>(
        TCommand command, Deciding<TCommand, TOutcome> decide, CancellationToken cancel)
    {
        var isJustLoaded = await LoadAsync(cancel);
        var decision = decide(_state, command, ledger.Now);
        if (isJustLoaded || decision.Events.Count > 0 || !await CatchUpAsync(cancel))
            return decision;
        return decide(_state, command, ledger.Now);
    }

    private async ValueTask<PostOutcome> SpeakAsync<TCommand>(
        TCommand command, Deciding<TCommand, PostOutcome> decide, CancellationToken cancel)
    {
        var decision = await DecideOnlyAsync(command, decide, cancel);
        if (decision.Events is not [ConversationEvent.MessagePosted posted])
            return decision.Outcome;
        try
        {
            var outcome = await RecordAsync(decision, ClientIds.MarkOf(posted), cancel);
            return outcome is PostOutcome.Posted now ? now with { At = _head.At } : outcome;
        }
        catch (DuplicateEventException duplicate)
        {
            return await FindFirstAsync(posted, duplicate.Seq, cancel);
        }
    }

    private async ValueTask<PostOutcome> FindFirstAsync(
        ConversationEvent.MessagePosted again, long seq, CancellationToken cancel)
    {
        var events = await ledger.ReadAsync(_stream, seq - 1, 1, cancel);
        return events is [var first]
            && ConversationCodec.Decode(first) is ConversationEvent.MessagePosted posted
            && (posted.Role, posted.Text) == (again.Role, again.Text)
                ? new PostOutcome.Posted(first.Seq, first.At, Repeated: true)
                : PostOutcome.ClientIdReused.Instance;
    }

    private RecordOutcome Timed(RecordOutcome outcome) =>
        outcome is RecordOutcome.Recorded recorded ? recorded with { At = _head.At } : outcome;

    private async ValueTask<TOutcome> RecordAsync<TOutcome>(
        Decision<ConversationEvent, TOutcome> decision, OnceMark? once, CancellationToken cancel)
    {
        if (decision.Events.Count == 0)
            return decision.Outcome;

        var seen = tenure.Now;
        try
        {
            _head = await ledger.AppendAsync(RequestOf(decision.Events, once), cancel);
        }
        catch
        {
            // It may stand all the same, or have lost to one that does.
            moves?.Moved(key, long.MaxValue);
            throw;
        }
        moves?.Moved(key, _head.Seq);
        _seen = seen;
        foreach (var happened in decision.Events)
            _state = _state.With(happened, _head.At);
        _loaded = true;
        return decision.Outcome;
    }

    private AppendRequest RequestOf(IReadOnlyList<ConversationEvent> events, OnceMark? once)
    {
        var written = new NewEvent[events.Count];
        for (var i = 0; i < written.Length; i++)
            written[i] = new NewEvent(ConversationCodec.TypeOf(events[i]), ConversationCodec.Encode(events[i]), once);
        return new AppendRequest
        {
            Stream = _stream,
            ExpectedHead = _head,
            Events = written,
            Now = ledger.Now,
            Id = AppendId.New(),
            JudgedAt = ConversationIndexing.JudgedAt(events),
            Index = ConversationIndexing.Of(key.Session, events),
        };
    }

    /// <returns>Whether it was loaded, or brought up to date, just now.</returns>
    private async ValueTask<bool> LoadAsync(CancellationToken cancel)
    {
        if (_loaded && !_isBehind)
            return false;
        var seen = tenure.Now;
        var (state, head) = _loaded ? (_state, _head) : (ConversationState.Unborn, StreamHead.Empty);
        await foreach (var recorded in StreamTail.ReadAsync(ledger, _stream, head, cancel))
            (state, head) = (state.With(ConversationCodec.Decode(recorded), recorded.At), recorded.Head);
        (_state, _head, _seen, _loaded, _isBehind) = (state, head, seen, true, false);
        return true;
    }

    /// <summary>Looks at the ledger if what is in memory may be old.</summary>
    /// <returns>Whether there was anything new.</returns>
    private async ValueTask<bool> CatchUpAsync(CancellationToken cancel)
    {
        if (tenure.Covers(_seen))
            return false;
        var seen = tenure.Now;
        var (state, head) = (_state, _head);
        await foreach (var recorded in StreamTail.ReadAsync(ledger, _stream, _head, cancel))
            (state, head) = (state.With(ConversationCodec.Decode(recorded), recorded.At), recorded.Head);
        var isNew = head != _head;
        (_state, _head, _seen) = (state, head, seen);
        return isNew;
    }

    // Not kept in memory: addresses are long, and only the tenant's people ever ask.
    private async ValueTask<PageContext?> ReadContextAsync(CancellationToken cancel)
    {
        var events = await ledger.ReadAsync(_stream, 0, 1, cancel);
        return events is [var first] && ConversationCodec.Decode(first) is ConversationEvent.SessionStarted started
            ? started.Context
            : null;
    }

    private delegate Decision<ConversationEvent, TOutcome> Deciding<TCommand, TOutcome>(
        ConversationState state, TCommand command, DateTimeOffset now);
}
