using Blinq.Grains.Deciding;
using Blinq.Grains.Hosting;
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
public sealed class ConversationGrain(ConversationKey key, ILedger ledger) : IConversationGrain, IActivated
{
    private readonly StreamId _stream = key.Stream;
    private ConversationState _state = ConversationState.Unborn;
    private StreamHead _head = StreamHead.Empty;
    private bool _loaded;

    public bool Exists => _state.Exists;

    public void Forget() => (_state, _head, _loaded) = (ConversationState.Unborn, StreamHead.Empty, false);

    /// <summary>Reads nothing: if the stream is there after all, the append loses.</summary>
    public ValueTask<EnterOutcome> StartAsync(StartConversation command, CancellationToken cancel)
    {
        var decision = Decide.Start(command);
        if (_loaded && _state.Exists)
            throw new LedgerConflictException(_stream, 0);
        return RecordAsync(decision, null, cancel);
    }

    public async ValueTask<EnterOutcome> EnterAsync(EnterConversation command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return await RecordAsync(Decide.Enter(_state, command, ledger.Now), null, cancel);
    }

    public async ValueTask<EnterOutcome> JoinAsync(JoinConversation command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return await RecordAsync(Decide.Join(_state, command), null, cancel);
    }

    public async ValueTask<PostOutcome> PostAsync(PostMessage command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return await SpeakAsync(Decide.Post(_state, command, ledger.Now), cancel);
    }

    public async ValueTask<AccessOutcome> AccessAsync(AccessConversation command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return Decide.Access(_state, command, ledger.Now);
    }

    public async ValueTask<bool> ResetAsync(ResetCredential command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return await RecordAsync(Decide.Reset(_state, command), null, cancel);
    }

    public async ValueTask<PostOutcome> ReplyAsync(ReplyToConversation command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return await SpeakAsync(Decide.Reply(_state, command, ledger.Now), cancel);
    }

    public async ValueTask<RecordOutcome> RecordAsync(RecordEvent command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return Timed(await RecordAsync(Decide.Record(_state, command, ledger.Now), null, cancel));
    }

    public async ValueTask<RecordOutcome> EndAsync(EndConversation command, CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return Timed(await RecordAsync(Decide.End(_state, command, ledger.Now), null, cancel));
    }

    public async ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return _state.Exists
            ? new ConversationDescription(
                _state.Binding, _state.StartedAt, _state.BoundAt, _state.LastVerifiedAt, await ReadContextAsync(cancel),
                _state.Credentials.Live.Length, _state.EndedBy?.ToWire(), _state.Seq)
            : null;
    }

    private async ValueTask<PostOutcome> SpeakAsync(
        Decision<ConversationEvent, PostOutcome> decision, CancellationToken cancel)
    {
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

        _head = await ledger.AppendAsync(RequestOf(decision.Events, once), cancel);
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

    private async ValueTask LoadAsync(CancellationToken cancel)
    {
        if (_loaded)
            return;
        var (state, head) = (ConversationState.Unborn, StreamHead.Empty);
        while (true)
        {
            var events = await ledger.ReadAsync(_stream, head.Seq, LoadPage, cancel);
            foreach (var recorded in events)
                (state, head) = (state.With(ConversationCodec.Decode(recorded), recorded.At), recorded.Head);
            if (events.Count < LoadPage)
                break;
        }
        (_state, _head, _loaded) = (state, head, true);
    }

    // Not kept in memory: addresses are long, and only the tenant's people ever ask.
    private async ValueTask<PageContext?> ReadContextAsync(CancellationToken cancel)
    {
        var events = await ledger.ReadAsync(_stream, 0, 1, cancel);
        return events is [var first] && ConversationCodec.Decode(first) is ConversationEvent.SessionStarted started
            ? started.Context
            : null;
    }

    private const int LoadPage = 1_000;
}
