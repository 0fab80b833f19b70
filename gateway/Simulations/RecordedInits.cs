using Blinq.Grains.Payloads;
using Blinq.Grains.Refusals;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Gateway.Simulations;

/// <summary>The inits of the last days, as far as they are looked at.</summary>
/// <param name="Since">From when on they are all here.</param>
/// <param name="IsSample">Whether there were more than are looked at, so that <paramref name="Since"/> is later than was asked for.</param>
/// <param name="BoundLastDay">How many of those of the last 24 hours are, or came to be, a user's.</param>
/// <param name="LastDay">How many conversations of the last 24 hours are here.</param>
internal sealed record RecordedInits(IReadOnlyList<RecordedInit> Inits, DateTimeOffset Since, bool IsSample, long BoundLastDay, long LastDay)
{
    /// <summary>How far back a simulation looks.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(7);

    private const int MaxEventsOfADay = 1_000;
    private const int MaxChanges = 1_000;

    private static readonly string ModeChanged = TenantCodec.TypeOf(new TenantEvent.IdentityModeChanged(IdentityMode.Off, Actor.Operator));

    /// <summary>Reads what is recorded, the latest first and at most so many: the work does not grow with the tenant.</summary>
    /// <param name="limit">1–<see cref="RecordedStart.MaxRead"/>.</param>
    public static async Task<RecordedInits> ReadAsync(TenantTrust trust, ILedger ledger, ILedgerIndexes indexes, int limit, CancellationToken cancel)
    {
        var now = ledger.Now;
        var starts = await indexes.ReadStartsAsync(trust.Tenant, now - Span, limit, cancel);
        var since = starts.Count == limit ? starts[^1].At : now - Span;
        var offs = await WhenOffAsync(trust, ledger, cancel);
        var inits = starts.Select(start => RecordedInit.Of(start, offs(start.At))).ToList();
        var areAll = await AddTurnedAwayAsync(trust.Tenant, ledger, since, now, inits, cancel);
        var lastDay = starts.Where(start => start.At >= now.AddDays(-1)).ToList();
        return new RecordedInits(inits, since, starts.Count == limit || !areAll, lastDay.LongCount(start => start.Bound), lastDay.Count);
    }

    /// <returns>Whether all were read.</returns>
    private static async Task<bool> AddTurnedAwayAsync(
        TenantId tenant, ILedger ledger, DateTimeOffset since, DateTimeOffset now, List<RecordedInit> inits, CancellationToken cancel)
    {
        var areAll = true;
        for (var day = DateOnly.FromDateTime(since.UtcDateTime); day <= DateOnly.FromDateTime(now.UtcDateTime); day = day.AddDays(1))
        {
            var events = await ledger.ReadAsync(StreamId.Refusals(tenant, day), 0, MaxEventsOfADay, cancel);
            areAll &= events.Count < MaxEventsOfADay;
            foreach (var recorded in events.Where(recorded => recorded.At >= since && recorded.Payload is not null))
                inits.AddRange(TurnedAway(recorded));
        }
        return areAll;
    }

    private static IEnumerable<RecordedInit> TurnedAway(RecordedEvent recorded)
    {
        RefusalsRecorded refusals;
        try
        {
            refusals = RefusalsRecorded.Decode(recorded);
        }
        catch (UnknownEventException)
        {
            // Written by a newer release.
            yield break;
        }
        // A remark is on an accepted token, whose conversation is here already.
        foreach (var (reason, count) in refusals.Counts.Where(pair => !TokenRemarksExtensions.WireNames.Contains(pair.Key)))
        {
            var samples = refusals.Samples.Where(sample => sample.Reason == reason).ToList();
            foreach (var sample in samples)
                yield return RecordedInit.TurnedAwayFor(sample.At, reason, 1, sample.Origin);
            if (count > samples.Count)
                yield return RecordedInit.TurnedAwayFor(recorded.At, reason, count - samples.Count, null);
        }
    }

    /// <summary>When tokens were not looked at: a conversation that began then does not say whether one was given.</summary>
    private static async Task<Func<DateTimeOffset, bool>> WhenOffAsync(TenantTrust trust, ILedger ledger, CancellationToken cancel)
    {
        var after = Math.Max(0, trust.Version - MaxChanges);
        var changes = new List<(DateTimeOffset At, bool Off)>();
        // A tenant begins with mode off; before what is read, nothing else is known than that the mode was set at some time.
        if (after == 0)
            changes.Add((DateTimeOffset.MinValue, true));
        foreach (var recorded in await ledger.ReadAsync(StreamId.ForTenant(trust.Tenant), after, MaxChanges, cancel))
        {
            if (recorded.Payload is { } payload && recorded.Type == ModeChanged
                && TenantCodec.Decode(recorded.Type, payload.Span) is TenantEvent.IdentityModeChanged changed)
                changes.Add((recorded.At, changed.Mode == IdentityMode.Off));
        }
        return at => changes.FindLast(change => change.At <= at).Off;
    }
}
