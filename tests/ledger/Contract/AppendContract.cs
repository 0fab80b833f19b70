using System.Text;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about appending and reading.</summary>
public abstract class AppendContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private ILedger Ledger => fixture.Ledger;

    [Fact]
    public async Task AStreamWithoutEventsReadsAsNone() =>
        Assert.Empty(await Ledger.ReadAllAsync(Sample.NewConversation()));

    [Fact]
    public async Task WhatIsAppendedIsReadBackExactly()
    {
        var stream = Sample.NewConversation();
        var payload = Encoding.UTF8.GetBytes("""{"text":"Привет \u0000 \"x\" 👋","n":1.50}""");
        var head = await Ledger.AppendAsync(stream, StreamHead.Empty, new NewEvent("message.posted", payload));

        var recorded = Assert.Single(await Ledger.ReadAllAsync(stream));
        Assert.Equal(stream, recorded.Stream);
        Assert.Equal(1, recorded.Seq);
        Assert.Equal("message.posted", recorded.Type);
        Assert.Equal(payload, recorded.Payload!.Value.ToArray());
        Assert.Equal(head, recorded.Head);
        Assert.Equal(Digest.Zero, recorded.PrevHash);
        Assert.True(recorded.Position > 0);
    }

    [Fact]
    public async Task EveryEventIsHashedOntoTheOneBefore()
    {
        var stream = Sample.NewConversation();
        var head = await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(), Sample.Event("event.recorded"));
        await Ledger.AppendAsync(stream, head, Sample.Event(), Sample.Event());

        var events = await Ledger.ReadAllAsync(stream);
        Assert.Equal([1L, 2, 3, 4], events.Select(recorded => recorded.Seq));
        var prev = Digest.Zero;
        foreach (var recorded in events)
        {
            Assert.Equal(EventHash.Commit(recorded.Salt!.Value.Span, recorded.Payload!.Value.Span), recorded.Commitment);
            Assert.Equal(
                EventHash.Of(stream, recorded.Seq, UnixMicroseconds.From(recorded.At), recorded.Type, recorded.Commitment, prev),
                recorded.Hash);
            Assert.Equal(prev, recorded.PrevHash);
            prev = recorded.Hash;
        }
    }

    [Fact]
    public async Task SaltsDiffer_SoThatEqualPayloadsHaveUnequalCommitments()
    {
        var stream = Sample.NewConversation();
        await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(), Sample.Event());
        var events = await Ledger.ReadAllAsync(stream);
        Assert.NotEqual(events[0].Commitment, events[1].Commitment);
        Assert.All(events, recorded => Assert.Equal(EventHash.SaltSize, recorded.Salt!.Value.Length));
    }

    [Fact]
    public async Task TimeWithinAStreamNeverGoesBack()
    {
        var stream = Sample.NewConversation();
        var late = Sample.Start.AddDays(1);
        var head = await Ledger.AppendAsync(
            Sample.Request(stream, StreamHead.Empty, late, [Sample.Event()]), CancellationToken.None);
        var next = await Ledger.AppendAsync(
            Sample.Request(stream, head, late.AddHours(-1), [Sample.Event()]), CancellationToken.None);
        Assert.Equal(late, next.At);
    }

    [Fact]
    public async Task TimesAreWholeMicroseconds()
    {
        var head = await Ledger.AppendAsync(
            Sample.Request(Sample.NewConversation(), StreamHead.Empty, Sample.Start.AddTicks(19), [Sample.Event()]),
            CancellationToken.None);
        Assert.Equal(Sample.Start.AddTicks(10), head.At);
    }

    [Fact]
    public async Task ReadsGoOnAfterASeq()
    {
        var stream = Sample.NewConversation();
        await Ledger.AppendAsync(stream, StreamHead.Empty, [.. Enumerable.Repeat(Sample.Event(), 10)]);
        var page = await Ledger.ReadAsync(stream, 4, 3, CancellationToken.None);
        Assert.Equal([5L, 6, 7], page.Select(recorded => recorded.Seq));
        Assert.Empty(await Ledger.ReadAsync(stream, 10, 3, CancellationToken.None));
    }

    [Fact]
    public async Task GivenAStreamThatWentOn_WhenAnOldHeadIsExpected_ThenNothingIsKept()
    {
        var stream = Sample.NewConversation();
        var first = await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        await Ledger.AppendAsync(stream, first, Sample.Event());
        var stale = Sample.Request(stream, first, Sample.Start, [Sample.Event(), Sample.Event()]) with
        {
            SecretsToStore = [new SealedSecret(stream.Tenant, new KeyId("k1"), "m1", new byte[] { 1 })],
        };

        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AppendAsync(stale, CancellationToken.None).AsTask());
        Assert.Equal(2, (await Ledger.ReadAllAsync(stream)).Count);
        Assert.Empty(await Ledger.ReadSealedAsync(stream.Tenant, CancellationToken.None));
    }

    [Fact]
    public async Task AHeadOfTheRightSeqAndAnotherHashIsAConflict()
    {
        var stream = Sample.NewConversation();
        var head = await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        var other = head with { Hash = EventHash.Commit([], "x"u8) };
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AppendAsync(stream, other, Sample.Event()).AsTask());
    }

    [Fact]
    public async Task AHeadBeyondTheStreamIsAConflict()
    {
        var stream = Sample.NewConversation();
        var head = await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        await Assert.ThrowsAsync<LedgerConflictException>(
            () => Ledger.AppendAsync(stream, head with { Seq = 2 }, Sample.Event()).AsTask());
        await Assert.ThrowsAsync<LedgerConflictException>(
            () => Ledger.AppendAsync(Sample.NewConversation(), head, Sample.Event()).AsTask());
    }

    [Fact]
    public async Task GivenAStream_WhenSomeoneBeginsItAgain_ThenConflictAndNothingIsListed()
    {
        var stream = Sample.NewConversation();
        await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event("session.started"), new IndexEntry.SessionStarted());
        var user = Sample.NewUser();
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AppendAsync(
            stream, StreamHead.Empty, Sample.Event("session.started"),
            new IndexEntry.SessionStarted(), Sample.Accepted(user)).AsTask());
        Assert.Null(await fixture.Indexes.FindUserAsync(stream.Tenant, user, CancellationToken.None));
        Assert.Empty(await fixture.Indexes.CountVerdictsAsync(stream.Tenant, Sample.Start, CancellationToken.None));
    }

    [Fact]
    public async Task ADuplicateIsToldWithWhereTheFirstOneStands()
    {
        var stream = Sample.NewConversation();
        var head = await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event("session.started"), Sample.Event(once: "c1"));
        var refusal = await Assert.ThrowsAsync<DuplicateEventException>(
            () => Ledger.AppendAsync(stream, head, Sample.Event(once: "c2"), Sample.Event(once: "c1")).AsTask());
        Assert.Equal(2, refusal.Seq);
        Assert.Equal(2, (await Ledger.ReadAllAsync(stream)).Count);
        // Another stream may hold the same mark.
        await Ledger.AppendAsync(Sample.NewConversation(stream.Tenant), StreamHead.Empty, Sample.Event(once: "c1"));
    }

    [Fact]
    public async Task ADuplicateIsToldBeforeAConflict()
    {
        var stream = Sample.NewConversation();
        await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(once: "c1"));
        await Assert.ThrowsAsync<DuplicateEventException>(
            () => Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(once: "c1")).AsTask());
    }

    [Fact]
    public async Task TheSameAppendAgainHasTheFirstAnswer()
    {
        var stream = Sample.NewConversation();
        var request = Sample.Request(stream, StreamHead.Empty, Sample.Start, [Sample.Event(once: "c1"), Sample.Event()]);
        var first = await Ledger.AppendAsync(request, CancellationToken.None);
        await Ledger.AppendAsync(stream, first, Sample.Event());

        Assert.Equal(first, await Ledger.AppendAsync(request, CancellationToken.None));
        Assert.Equal(3, (await Ledger.ReadAllAsync(stream)).Count);
    }

    [Fact]
    public async Task GivenAnEpochThatMoved_WhenATokenWasJudgedBefore_ThenTrustMoved()
    {
        var tenant = TenantId.New();
        await MoveEpochAsync(tenant, StreamHead.Empty, 1);
        var late = Sample.Request(Sample.NewConversation(tenant), StreamHead.Empty, Sample.Start, [Sample.Event()]);

        var refusal = await Assert.ThrowsAsync<TrustMovedException>(
            () => Ledger.AppendAsync(late with { RequiredEpoch = Epoch.None }, CancellationToken.None).AsTask());
        Assert.Equal(new Epoch(1), refusal.Current);
        await Ledger.AppendAsync(late with { RequiredEpoch = new Epoch(1) }, CancellationToken.None);
    }

    [Fact]
    public async Task AnEpochThatMovedIsToldBeforeAConflict()
    {
        var tenant = TenantId.New();
        var head = await MoveEpochAsync(tenant, StreamHead.Empty, 1);
        await MoveEpochAsync(tenant, head, 2);
        var loser = Sample.Request(StreamId.ForTenant(tenant), head, Sample.Start, [Sample.Event("secret.rotated")]) with
        {
            RequiredEpoch = new Epoch(1), NewEpoch = new Epoch(2),
        };
        await Assert.ThrowsAsync<TrustMovedException>(() => Ledger.AppendAsync(loser, CancellationToken.None).AsTask());
        // Without an epoch to judge by, the old head is what is wrong; that its epoch is old, too, follows from it.
        await Assert.ThrowsAsync<LedgerConflictException>(
            () => Ledger.AppendAsync(loser with { RequiredEpoch = null }, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task AnEpochNeverGoesBackOrStays()
    {
        var tenant = TenantId.New();
        var head = await MoveEpochAsync(tenant, StreamHead.Empty, 5);
        await Assert.ThrowsAsync<ArgumentException>(() => MoveEpochAsync(tenant, head, 5));
        await Assert.ThrowsAsync<ArgumentException>(() => MoveEpochAsync(tenant, head, 4));
        Assert.Single(await Ledger.ReadAllAsync(StreamId.ForTenant(tenant)));
    }

    [Fact]
    public async Task TwoRotationsAtOnce_OneWins()
    {
        var tenant = TenantId.New();
        var head = await MoveEpochAsync(tenant, StreamHead.Empty, 1);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OutcomeAsync(() =>
            Ledger.AppendAsync(
                Sample.Request(StreamId.ForTenant(tenant), head, Sample.Start, [Sample.Event("secret.rotated")]) with
                {
                    RequiredEpoch = new Epoch(1), NewEpoch = new Epoch(2),
                },
                CancellationToken.None))));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal(19, outcomes.Count(outcome => outcome is TrustMovedException));
    }

    [Fact]
    public async Task SealedSecretsComeAndGoWithAppends()
    {
        var tenant = TenantId.New();
        var stream = StreamId.ForTenant(tenant);
        SealedSecret Secret(string key, byte content) => new(tenant, new KeyId(key), "m1", new[] { content });
        var head = await Ledger.AppendAsync(
            Sample.Request(stream, StreamHead.Empty, Sample.Start, [Sample.Event("tenant.registered")]) with
            {
                SecretsToStore = [Secret("a", 1), Secret("b", 2)],
            },
            CancellationToken.None);
        await Ledger.AppendAsync(
            Sample.Request(stream, head, Sample.Start, [Sample.Event("secret.rotated")]) with
            {
                SecretsToStore = [Secret("b", 3), Secret("c", 4)], SecretsToDelete = [new KeyId("a"), new KeyId("missing")],
            },
            CancellationToken.None);

        var secrets = await Ledger.ReadSealedAsync(tenant, CancellationToken.None);
        Assert.Equal(
            [("b", 3), ("c", 4)],
            secrets.Select(secret => (secret.KeyId.Value, (int)secret.Ciphertext.Span[0])).Order());
        Assert.Empty(await Ledger.ReadSealedAsync(TenantId.New(), CancellationToken.None));
    }

    [Fact]
    public async Task AThousandBeginOneStream_OneWins()
    {
        var stream = Sample.NewConversation();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => OutcomeAsync(() =>
            Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(payload: $$"""{"n":{{i}}}""")))));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal(999, outcomes.Count(outcome => outcome is LedgerConflictException));
        Assert.Single(await Ledger.ReadAllAsync(stream));
    }

    [Fact]
    public async Task ManyWritersOnManyNewStreams_EachStreamHasOneWinnerAndNoNeighbourSuffers()
    {
        var tenant = TenantId.New();
        var streams = Enumerable.Range(0, 300).Select(_ => Sample.NewConversation(tenant)).ToArray();
        var outcomes = await Task.WhenAll(streams.SelectMany(stream => Enumerable.Range(0, 4).Select(async writer =>
            (stream, writer, Failure: await OutcomeAsync(() => Ledger.AppendAsync(
                stream, StreamHead.Empty, Sample.Event(payload: $$"""{"writer":{{writer}}}"""), Sample.Event()))))));
        foreach (var tries in outcomes.GroupBy(outcome => outcome.stream))
        {
            var winner = Assert.Single(tries, outcome => outcome.Failure is null).writer;
            var events = await Ledger.ReadAllAsync(tries.Key);
            Assert.Equal(2, events.Count);
            Assert.Equal($$"""{"writer":{{winner}}}""", Encoding.UTF8.GetString(events[0].Payload!.Value.Span));
        }
    }

    [Fact]
    public async Task PositionsGrowInTheOrderOfCommits()
    {
        var stream = Sample.NewConversation();
        var other = Sample.NewConversation();
        var head = await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        await Ledger.AppendAsync(other, StreamHead.Empty, Sample.Event());
        await Ledger.AppendAsync(stream, head, Sample.Event());
        var events = await Ledger.ReadAllAsync(stream);
        var between = Assert.Single(await Ledger.ReadAllAsync(other)).Position;
        Assert.True(events[0].Position < between && between < events[1].Position);
    }

    [Fact]
    public async Task TheFirstSettingStands()
    {
        var name = "lease-" + TenantId.New();
        Assert.Equal("1", await Ledger.EnsureSettingAsync(name, "1", CancellationToken.None));
        Assert.Equal("1", await Ledger.EnsureSettingAsync(name, "2", CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Ledger.EnsureSettingAsync(name, new string('x', 201), CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task ASettingCanBeReplaced()
    {
        var none = CancellationToken.None;
        var name = "accepted-" + TenantId.New();
        Assert.Null(await Ledger.ReadSettingAsync(name, none));
        await Ledger.ReplaceSettingAsync(name, "1", none);
        Assert.Equal("1", await Ledger.ReadSettingAsync(name, none));
        await Ledger.ReplaceSettingAsync(name, "odd \\0 \0", none);
        await Ledger.ReplaceSettingAsync(name + "-other", "2", none);
        Assert.Equal("odd \\0 \0", await Ledger.ReadSettingAsync(name, none));
        Assert.Equal("odd \\0 \0", await Ledger.EnsureSettingAsync(name, "3", none));

        await Assert.ThrowsAsync<ArgumentException>(() => Ledger.ReplaceSettingAsync(name, "", none).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Ledger.ReplaceSettingAsync(name, new string('x', 201), none).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => Ledger.ReadSettingAsync("", none).AsTask());
    }

    [Fact]
    public async Task AProbePassesWhileAllIsWell() => await Ledger.ProbeAsync(CancellationToken.None);

    [Fact]
    public async Task TheClockIsNeverBehindWhatWasRecorded()
    {
        var before = Ledger.Now;
        var future = before.AddMinutes(10);
        await Ledger.AppendAsync(
            Sample.Request(Sample.NewConversation(), StreamHead.Empty, future, [Sample.Event()]), CancellationToken.None);
        Assert.True(Ledger.Now >= future);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(Ledger.Now >= future);
    }

    [Fact]
    public async Task ACancelledAppendIsNotWaitedFor()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ledger.AppendAsync(
            Sample.Request(Sample.NewConversation(), StreamHead.Empty, Sample.Start, [Sample.Event()]), cancel.Token).AsTask());
    }

    [Theory]
    [MemberData(nameof(Mistakes.All), MemberType = typeof(Mistakes))]
    public async Task AMistakeIsRefusedAndNothingIsKept(string mistake, Func<AppendRequest, AppendRequest> make)
    {
        var request = make(Sample.Request(Sample.NewConversation(), StreamHead.Empty, Sample.Start, [Sample.Event()]));
        var failure = await Record.ExceptionAsync(async () => await Ledger.AppendAsync(request, CancellationToken.None));
        Assert.True(failure is ArgumentException, mistake);
        Assert.Empty(await Ledger.ReadAllAsync(request.Stream));
    }

    [Fact]
    public async Task APayloadOf256KiBIsTaken()
    {
        var stream = Sample.NewConversation();
        var payload = $$"""{"x":"{{new string('x', (256 * 1024) - 8)}}"}""";
        await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(payload: payload));
        Assert.Equal(256 * 1024, Assert.Single(await Ledger.ReadAllAsync(stream)).Payload!.Value.Length);
    }

    [Fact]
    public async Task WhatTheCallerDoesWithItsBufferAfterwardsDoesNotMatter()
    {
        var stream = Sample.NewConversation();
        var payload = """{"text":"hello"}"""u8.ToArray();
        var append = Ledger.AppendAsync(stream, StreamHead.Empty, new NewEvent("message.posted", payload)).AsTask();
        Array.Fill(payload, (byte)'x');
        await append;
        var recorded = Assert.Single(await Ledger.ReadAllAsync(stream));
        Assert.Equal("""{"text":"hello"}""", Encoding.UTF8.GetString(recorded.Payload!.Value.Span));
    }

    private async Task<StreamHead> MoveEpochAsync(TenantId tenant, StreamHead head, long epoch) =>
        await Ledger.AppendAsync(
            Sample.Request(StreamId.ForTenant(tenant), head, Sample.Start, [Sample.Event("secret.rotated")]) with
            {
                NewEpoch = new Epoch(epoch),
            },
            CancellationToken.None);

    private static async Task<Exception?> OutcomeAsync(Func<ValueTask<StreamHead>> append) =>
        await Record.ExceptionAsync(async () => await Task.Run(async () => await append()));
}
