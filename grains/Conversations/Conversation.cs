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
/// One conversation: loads itself from its stream, decides, appends, evolves, replies. Not thread-safe: its host
/// promises one call at a time. After an exception other than those about its command (trust moved, arguments) it must
/// be told to <see cref="ResetState"/>, since it can no longer know what the ledger holds.
/// </summary>
/// <param name="key">Which one.</param>
/// <param name="ledger">Its clock is this grain's clock, too.</param>
/// <param name="consistency">Whether, and how long, memory may be answered from.</param>
/// <param name="moves">Hears of each append, before its caller does; <c>null</c> = no one.</param>
public sealed partial class Conversation(ConversationKey key, ILedger ledger, ReadConsistency consistency, IAppendListener? moves = null)
    : IConversation
{
    private readonly RecentCallIds _recent = new();

    /// <summary>Where its events are.</summary>
    public StreamId Stream { get; } = key.Stream;

    /// <summary>
    /// How long after it was served by another activation a call may still arrive here, although its caller sent it once: what
    /// carries calls may do so twice (docs/adr/0105), but not for longer than a caller waits for its answer.
    /// </summary>
    public static readonly TimeSpan DuplicateDeliveryWindow = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async ValueTask<TOutcome> SendAsync<TOutcome>(IConversationCommand<TOutcome> command, CancellationToken cancel)
        where TOutcome : ConversationOutcome =>
        (TOutcome)await HandleAsync((ConversationCommand)command, null, cancel);

    /// <summary>Decides on a command, records what that comes to, and answers.</summary>
    /// <param name="call">
    /// Names the call, so that it takes effect once however often it is sent. It must be the same command each time. One that
    /// took effect is answered again: decided on the state, and at the time, of the first time, from the ledger; nothing is
    /// appended. <c>null</c>: it is sent once.
    /// </param>
    /// <remarks>
    /// A caller that calls again after a <see cref="LedgerConflictException"/> must say that the call may have run: what took
    /// its place may have been the same call, sent by way of another activation.
    /// </remarks>
    public async ValueTask<ConversationOutcome> HandleAsync(ConversationCommand command, CallId? call, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(command);
        var isStart = command is StartConversation;
        if (command.MayAppend && await FindRepeatedAsync(call, isStart, cancel) is { } repeated)
            return repeated.Answer(command);
        var (decision, at) = isStart ? await DecideStartAsync(command, cancel) : await DecideAsync(command, cancel);
        try
        {
            return await RecordAsync(decision, at, call, cancel);
        }
        catch (DuplicateEventException duplicate) when (decision.Events is [var again])
        {
            // Nothing was appended, so nothing showed that the memory is new: a visitor who may not speak any more is refused.
            if (await CatchUpAsync(cancel) && command.DecideOn(_state, Now) is { Events: [] } refused)
                return refused.Outcome;
            return await FindFirstAsync(again, duplicate.Seq, cancel);
        }
    }

    public async ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel)
    {
        if (!await LoadAsync(cancel))
            await CatchUpAsync(cancel);
        return _state.Exists
            ? new ConversationDescription(
                _state.Binding, _state.StartedAt, _state.BoundAt, _state.LastVerifiedAt, await ReadContextAsync(cancel),
                _state.IsOpen ? _state.Credentials.Live.Length : 0, _state.EndedBy?.ToWire(), _state.Seq,
                _state.Claims?.Claims.Json)
            : null;
    }

    /// <summary>Reads nothing: if the stream is there after all, the append loses.</summary>
    private async ValueTask<(Decision<ConversationEvent, ConversationOutcome> Decision, DateTimeOffset At)> DecideStartAsync(
        ConversationCommand command, CancellationToken cancel)
    {
        if (_memory == Memory.Snapshot)
            await LoadAsync(cancel);
        if (_state.Exists)
            throw new LedgerConflictException(Stream, 0);
        var at = Now;
        return (command.DecideOn(_state, at), at);
    }

    /// <summary>
    /// Decides on what is in memory. That is enough where something will be appended, since an old head loses; an answer
    /// that appends nothing must not come from an old state.
    /// </summary>
    private async ValueTask<(Decision<ConversationEvent, ConversationOutcome> Decision, DateTimeOffset At)> DecideAsync(
        ConversationCommand command, CancellationToken cancel)
    {
        var isJustLoaded = await LoadAsync(cancel);
        var at = Now;
        var decision = command.DecideOn(_state, at);
        if (isJustLoaded || decision.Events.Count > 0 || !await CatchUpAsync(cancel))
            return (decision, at);
        at = Now;
        return (command.DecideOn(_state, at), at);
    }

    private async ValueTask<ConversationOutcome> FindFirstAsync(ConversationEvent again, long seq, CancellationToken cancel)
    {
        var events = await ledger.ReadAsync(Stream, seq - 1, 1, cancel);
        var (seen, at) = events is [var first] ? (ConversationCodec.Decode(first), first.At) : default;
        return (again, seen) switch
        {
            (ConversationEvent.MessagePosted now, ConversationEvent.MessagePosted then)
                when (now.Role, now.Text) == (then.Role, then.Text) && SourcesOf(now).SequenceEqual(SourcesOf(then)) =>
                new PostOutcome.Posted(seq, at, Repeated: true),
            (ConversationEvent.MessagePosted, _) => PostOutcome.ClientIdReused.Instance,
            (ConversationEvent.EventRecorded now, ConversationEvent.EventRecorded then) when (now.Type, now.Data) == (then.Type, then.Data) =>
                new RecordOutcome.Recorded(seq, at, Repeated: true),
            (ConversationEvent.EventRecorded, _) => RecordOutcome.IdempotencyKeyReused.Instance,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    // Their titles may have changed since.
    private static IEnumerable<(string, long)> SourcesOf(ConversationEvent.MessagePosted posted) =>
        (posted.Sources ?? []).Select(source => (source.Id, source.Version));

    private async ValueTask<ConversationOutcome> RecordAsync(
        Decision<ConversationEvent, ConversationOutcome> decision, DateTimeOffset at, CallId? call, CancellationToken cancel)
    {
        if (decision.Events.Count == 0)
            return decision.Outcome;

        var seen = consistency.Now;
        try
        {
            _head = await ledger.AppendAsync(RequestOf(decision.Events, at, call?.Id ?? AppendId.New()), cancel);
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
        _memory = Memory.Current;
        if (call is { } named)
            _recent.Add(named.Id);
        return decision.Outcome.RecordedAt(_head.At);
    }

    private AppendRequest RequestOf(IReadOnlyList<ConversationEvent> events, DateTimeOffset at, AppendId id)
    {
        var written = new NewEvent[events.Count];
        for (var i = 0; i < written.Length; i++)
            written[i] = new NewEvent(ConversationCodec.TypeOf(events[i]), ConversationCodec.Encode(events[i]), ClientIds.KeyOf(events[i]));
        return new AppendRequest
        {
            Stream = Stream,
            ExpectedHead = _head,
            Events = written,
            Now = at,
            Id = id,
            RequiredEpoch = ConversationIndexing.RequiredEpoch(events),
            Index = ConversationIndexing.Of(key.Session, _state, events, at),
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

    /// <returns><c>null</c> if the call did not take effect yet.</returns>
    private async ValueTask<ReplayedCall?> FindRepeatedAsync(CallId? call, bool isStart, CancellationToken cancel)
    {
        if (call is not { } named || !await MayHaveRunAsync(named, isStart, cancel)
            || await ledger.FindAppendAsync(Stream, named.Id, cancel) is not { } found)
            return null;
        // Another activation did it: what is in memory is from before.
        if (_memory == Memory.Current && _state.Seq < found.LastSeq)
            _memory = Memory.Behind;
        await LoadAsync(cancel);
        return await ReplayedCall.ReadAsync(ledger, Stream, found, cancel);
    }

    /// <summary>Its caller says so, or it ran here, or somewhere else a moment ago. A start that did finds its own append at the head, or loses.</summary>
    private async ValueTask<bool> MayHaveRunAsync(CallId call, bool isStart, CancellationToken cancel)
    {
        if (call.IsRetry || _recent.Contains(call.Id))
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
