using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Loading;
using Blinq.Grains.Refusals;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Erasures;

/// <summary>
/// Erases a person (docs/adr/0210). Each step may be the last one before a crash, and the next run goes on from there: a
/// conversation leaves the lists, where it is found, only after all else of it is gone. Two at once do no harm. Thread-safe.
/// </summary>
public sealed class Eraser(ILedger ledger, ILedgerIndexes indexes, ILedgerErasures erasures, IGrains grains)
{
    private const int BatchSize = 100;

    /// <summary>A conversation that begins while its user is erased may have been missed by the list; not over and over.</summary>
    private const int MaxRounds = 20;

    /// <summary>Goes on with an erasure, from wherever it stopped, to its end.</summary>
    /// <param name="erasure">As <see cref="ILedgerErasures.BeginErasureAsync"/> returned it.</param>
    /// <returns>The finished erasure, with what it came to.</returns>
    /// <exception cref="Ledger.Appends.LedgerException">The ledger, or a silo, is out of reach: run it again.</exception>
    public async Task<Erasure> RunAsync(Erasure erasure, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(erasure);
        if (erasure.FinishedAt is not null)
            return erasure;
        var traces = new PersonTraces();
        var round = 0;
        do
        {
            if (++round > MaxRounds)
                throw new InvalidOperationException($"Erasure {erasure.Id} finds conversations listed that can't be read.");
            while (await EraseBatchAsync(erasure, traces, cancel))
            {
            }
        }
        while (!await erasures.EraseUserAsync(erasure, cancel));
        await EraseLateRefusalsAsync(erasure, traces, cancel);
        return await RecordAsync(erasure, cancel);
    }

    /// <returns>Whether there were any conversations.</returns>
    private async Task<bool> EraseBatchAsync(Erasure erasure, PersonTraces all, CancellationToken cancel)
    {
        var filter = new SessionFilter(User: erasure.User, To: erasure.Upto);
        var page = await indexes.ListSessionsAsync(erasure.Tenant, filter, null, BatchSize, cancel);
        if (page.Items.Count == 0)
            return false;
        var since = page.Items.Min(session => session.StartedAt);
        var batch = new PersonTraces();
        var ends = new Dictionary<SessionId, long>();
        foreach (var session in page.Items)
            ends[session.SessionId] = await CloseAsync(erasure, session.SessionId, batch, all, cancel);
        await EraseAnonymousAsync(erasure, batch, all, cancel);
        await EraseRefusalsAsync(erasure, batch, since, cancel);
        foreach (var (session, end) in ends)
            await EraseAsync(erasure, session, end, cancel);
        return true;
    }

    /// <summary>
    /// Anonymous conversations in which a token of this person was refused later on: they hold the token's fingerprint. They go
    /// before the samples of refused tokens, by which alone they are found.
    /// </summary>
    private async Task EraseAnonymousAsync(Erasure erasure, PersonTraces batch, PersonTraces all, CancellationToken cancel)
    {
        foreach (var session in await erasures.FindRefusedSessionsAsync(erasure.Tenant, batch.AcceptedFingerprints, cancel))
        {
            var listed = await indexes.FindSessionAsync(erasure.Tenant, session, cancel);
            if (listed is { User: not null })
                continue;
            batch.Add(session);
            all.Add(session);
            // Else it was erased before an interruption.
            if (listed is not null)
                await EraseAsync(erasure, session, await CloseAsync(erasure, session, batch, all, cancel), cancel);
        }
    }

    private async Task EraseAsync(Erasure erasure, SessionId session, long end, CancellationToken cancel)
    {
        await EraseEventsAsync(erasure, session, end, cancel);
        await erasures.EraseListingAsync(erasure.Tenant, session, cancel);
    }

    /// <summary>Ends the conversation and its readers' streams, and learns what points to the person elsewhere.</summary>
    /// <returns>The seq of the event that closed it.</returns>
    private async Task<long> CloseAsync(
        Erasure erasure, SessionId session, PersonTraces batch, PersonTraces all, CancellationToken cancel)
    {
        var key = new ConversationKey(erasure.Tenant, session);
        var actor = erasure.Actor == Actor.Operator.Name ? (KeyId?)null : new KeyId(erasure.Actor);
        await grains.Conversation(key).SendAsync(new EraseConversation(actor), cancel);
        batch.Add(session);
        all.Add(session);
        RecordedEvent? last = null;
        await foreach (var recorded in StreamTail.ReadAsync(ledger, key.Stream, StreamHead.Empty, cancel))
        {
            last = recorded;
            var happened = ConversationCodec.Decode(recorded);
            batch.Add(happened);
            all.Add(happened);
        }
        return last is { } end && ConversationCodec.Decode(end) is ConversationEvent.SessionEnded { By: SessionEnding.Erasure }
            ? end.Seq
            : throw new InvalidOperationException($"Conversation {key} goes on after it was closed for ever.");
    }

    /// <summary>All but the event that closed it, which says who asked and nothing of the person.</summary>
    private async Task EraseEventsAsync(Erasure erasure, SessionId session, long end, CancellationToken cancel)
    {
        var stream = StreamId.Conversation(erasure.Tenant, session);
        for (var from = 1L; from < end; from += ILedgerErasures.MaxEvents)
            await erasures.EraseEventsAsync(erasure.Id, stream, from, Math.Min(end - 1, from + ILedgerErasures.MaxEvents - 1), cancel);
    }

    /// <summary>A process may have recorded refusals that it had noted before the conversations were closed.</summary>
    private Task EraseLateRefusalsAsync(Erasure erasure, PersonTraces traces, CancellationToken cancel) =>
        EraseRefusalsAsync(erasure, traces, ledger.Now - RefusalLog.Interval, cancel);

    private async Task EraseRefusalsAsync(Erasure erasure, PersonTraces traces, DateTimeOffset since, CancellationToken cancel)
    {
        if (traces.Sessions.Count == 0)
            return;
        await erasures.EraseRefusalSamplesAsync(erasure.Tenant, traces.Sessions, traces.Fingerprints, cancel);
        var today = DateOnly.FromDateTime(ledger.Now.UtcDateTime);
        for (var day = DateOnly.FromDateTime(since.UtcDateTime); day <= today; day = day.AddDays(1))
        {
            var stream = StreamId.Refusals(erasure.Tenant, day);
            await foreach (var recorded in StreamTail.ReadAsync(ledger, stream, StreamHead.Empty, cancel))
            {
                if (recorded.Payload is not null && traces.AreIn(RefusalsRecorded.Decode(recorded)))
                    await erasures.EraseEventsAsync(erasure.Id, stream, recorded.Seq, recorded.Seq, cancel);
            }
        }
    }

    private async Task<Erasure> RecordAsync(Erasure erasure, CancellationToken cancel)
    {
        var counted = await erasures.FindErasureAsync(erasure.Id, cancel) ?? erasure;
        await grains.Tenant(erasure.Tenant).SendAsync(
            new RecordErasure(erasure.Id, erasure.User, counted.Events, counted.Streams, new Actor(erasure.Actor)), cancel);
        var finishedAt = ledger.Now;
        await erasures.FinishErasureAsync(erasure.Id, finishedAt, cancel);
        return counted with { FinishedAt = finishedAt };
    }
}
