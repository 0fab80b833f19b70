using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Leases;
using Blinq.Grains.Tests.Hosting;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>An activation that begins with a snapshot knows what one that read everything knows.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConversationKey _key = TestData.ConversationKey(new TenantId("shop"));
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.OpenAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task GivenAnyHistory_WhenAdoptedAtAnyEvent_ThenTheTailMakesItTheFullReplay(int seed)
    {
        var snapshots = await PlayAsync(new Random(seed));
        var replayed = await ReplayAsync();
        Assert.True(snapshots.Count > 30, $"Only {snapshots.Count} turns recorded anything.");

        foreach (var snapshot in snapshots)
        {
            var grain = Activate();
            grain.RestoreFromSnapshot(SnapshotCodec.Decode(_key, SnapshotCodec.Encode(snapshot))!);
            await grain.DescribeAsync(None);

            Assert.Equal(replayed.State, grain.TakeSnapshot()!.State);
            Assert.Equal(replayed, grain.TakeSnapshot());
            Assert.Equal((replayed.Head.Seq - snapshot.Head.Seq, false), (grain.Replayed, grain.SnapshotRefused));
        }
    }

    [Fact]
    public async Task GivenASoleActivation_WhenItBeganWithASnapshot_ThenItsFirstAnswerIsNotFromThere()
    {
        var snapshot = (await SayAsync(5))[2];
        await Activate().SendAsync(new EndConversation(TestData.Manager), None);

        var grain = Activate(ReadConsistency.BoundedStaleness(TimeSpan.FromDays(1), TimeProvider.System));
        grain.RestoreFromSnapshot(snapshot);
        var answer = await grain.SendAsync(new PostMessage(TestData.Credential(0), "too late", null) { Terms = TestData.Terms() }, None);

        Assert.Equal(new PostOutcome.Refused(AccessRefusal.SessionEnded), answer);
    }

    [Theory]
    [InlineData("newer than the ledger")]
    [InlineData("of a fork")]
    public async Task GivenASnapshotThatTheLedgerDoesNotBearOut_WhenACallComes_ThenAllIsReadInTheSameTurn(string which)
    {
        var last = (await SayAsync(5))[^1];
        var seq = last.Head.Seq + (which == "of a fork" ? 0 : 3);
        var wrong = new ConversationSnapshot(
            new StreamHead(seq, new Digest(new byte[32]), last.Head.At),
            last.State with { Seq = seq, Binding = null, Credentials = Credentials.None.Issue(TestData.Credential("a thief's")) })
        {
            Stream = last.Stream,
        };

        var grain = Activate();
        grain.RestoreFromSnapshot(wrong);
        Assert.False(grain.SnapshotRefused);
        var thief = await grain.SendAsync(new AccessConversation(TestData.Credential("a thief's")) { Terms = TestData.Terms() }, None);

        Assert.Equal(new AccessOutcome.Refused(AccessRefusal.SessionUnknown), thief);
        Assert.Equal((last.Head.Seq, true), (grain.Replayed, grain.SnapshotRefused));
        Assert.Equal(last, grain.TakeSnapshot());
        Assert.IsType<PostOutcome.Posted>(
            await grain.SendAsync(new PostMessage(TestData.Credential(0), "going on", null) { Terms = TestData.Terms() }, None));
    }

    [Fact]
    public async Task GivenASnapshotOfAStreamThatIsGone_WhenItIsStarted_ThenItStarts()
    {
        var last = (await SayAsync(3))[^1];
        await using var restored = await Installation.OpenAsync();
        var grain = new Conversation(_key, restored.Ledger, ReadConsistency.BoundedStaleness(TimeSpan.FromDays(1), TimeProvider.System));
        grain.RestoreFromSnapshot(last);

        Assert.IsType<EnterOutcome.Entered>(await grain.SendAsync(NamedCall.Start(TestData.Absent), None));

        Assert.True(grain.SnapshotRefused);
        Assert.Equal(1, grain.TakeSnapshot()!.Head.Seq);
    }

    [Fact]
    public async Task GivenASnapshotThatStands_WhenItIsStartedAgain_ThenTheAppendLosesAsEver()
    {
        var grain = Activate();
        grain.RestoreFromSnapshot((await SayAsync(3))[1]);

        await Assert.ThrowsAsync<LedgerConflictException>(() => grain.SendAsync(NamedCall.Start(TestData.Absent), None).AsTask());
    }

    [Fact]
    public async Task GivenThePersonWasErasedSince_ThenNothingOfTheSnapshotIsLeft()
    {
        var snapshots = await SayAsync(3);
        var (head, state) = (snapshots[^1].Head, snapshots[^1].State);
        var ended = new ConversationEvent.SessionEnded(SessionEnding.Erasure);
        var after = await _installation.Sqlite.AppendAsync(
            new AppendRequest
            {
                Stream = _key.Stream,
                ExpectedHead = head,
                Events = [new NewEvent(ConversationCodec.TypeOf(ended), ConversationCodec.Encode(ended))],
                Now = _installation.Time.GetUtcNow(),
                Id = AppendId.New(),
            },
            None);
        // Taken when the conversation was ended and the payloads were still there.
        var between = new ConversationSnapshot(after, state.With(ended, after.At)) { Stream = _key.Stream };
        var erased = new ErasedLedger(_installation.Sqlite);

        foreach (var snapshot in (ConversationSnapshot[])[.. snapshots, between])
        {
            var grain = new Conversation(_key, erased, ReadConsistency.BoundedStaleness(TimeSpan.FromDays(1), TimeProvider.System));
            grain.RestoreFromSnapshot(snapshot);
            Assert.Null((await grain.DescribeAsync(None))!.Binding);
            // One from when the conversation was closed for the erasure held nothing already.
            Assert.Equal(!ReferenceEquals(snapshot, between), grain.SnapshotRefused);
            Assert.True(grain.TakeSnapshot()!.State.Erased);

            // What was taken after the erasure holds nothing, and stands.
            var later = new Conversation(_key, erased, ReadConsistency.BoundedStaleness(TimeSpan.FromDays(1), TimeProvider.System));
            later.RestoreFromSnapshot(SnapshotCodec.Decode(_key, SnapshotCodec.Encode(grain.TakeSnapshot()!))!);
            await later.DescribeAsync(None);
            Assert.Equal((0, false), (later.Replayed, later.SnapshotRefused));
        }
    }

    [Fact]
    public async Task GivenNothingOrWhatMayBeOld_ThenThereIsNoSnapshot()
    {
        var unknown = Activate();
        Assert.Null(unknown.TakeSnapshot());
        await unknown.DescribeAsync(None);
        Assert.Null(unknown.TakeSnapshot());

        var last = (await SayAsync(2))[^1];
        var grain = Activate();
        grain.RestoreFromSnapshot(last);
        Assert.Null(grain.TakeSnapshot());
        await grain.DescribeAsync(None);
        Assert.Equal(last, grain.TakeSnapshot());
        grain.ResetState();
        Assert.Null(grain.TakeSnapshot());
    }

    [Fact]
    public async Task GivenTheLedgerIsLostInTheFirstTurn_WhenItIsBack_ThenTheGrainGoesOnWithoutTheSnapshot()
    {
        var last = (await SayAsync(4))[^1];
        var lost = new LostLedger(_installation.Sqlite) { IsLost = true };
        var grain = new Conversation(_key, lost, ReadConsistency.BoundedStaleness(TimeSpan.FromDays(1), TimeProvider.System));
        grain.RestoreFromSnapshot(last);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => grain.DescribeAsync(None).AsTask());
        grain.ResetState();
        lost.IsLost = false;
        await grain.DescribeAsync(None);

        Assert.Equal(last, grain.TakeSnapshot());
        Assert.Equal((last.Head.Seq, false), (grain.Replayed, grain.SnapshotRefused));
    }

    [Fact]
    public async Task GivenASnapshotThatCannotBeThisGrains_ThenItIsRefusedAtOnce()
    {
        var last = (await SayAsync(2))[^1];
        var other = new Conversation(TestData.ConversationKey(), _installation.Ledger, ReadConsistency.BoundedStaleness(TimeSpan.FromDays(1), TimeProvider.System));

        Assert.Throws<ArgumentException>(() => other.RestoreFromSnapshot(last));
        Assert.Throws<ArgumentException>(() => Activate().RestoreFromSnapshot(last with { Head = last.Head with { Seq = 1 } }));
        Assert.Throws<ArgumentException>(
            () => Activate().RestoreFromSnapshot(new ConversationSnapshot(StreamHead.Empty, ConversationState.Initial) { Stream = _key.Stream }));
        var loaded = Activate();
        await loaded.DescribeAsync(None);
        Assert.Throws<InvalidOperationException>(() => loaded.RestoreFromSnapshot(last));
    }

    private Conversation Activate(ReadConsistency? consistency = null) =>
        new(_key, _installation.Ledger, consistency ?? ReadConsistency.BoundedStaleness(TimeSpan.Zero, _installation.Time));

    private async Task<ConversationSnapshot> ReplayAsync()
    {
        var grain = Activate();
        await grain.DescribeAsync(None);
        return grain.TakeSnapshot()!;
    }

    /// <summary>A conversation of an identified visitor with so many events; a snapshot after each.</summary>
    private async Task<List<ConversationSnapshot>> SayAsync(int events)
    {
        var grain = Activate();
        await NamedCall.Bound(grain);
        var snapshots = new List<ConversationSnapshot> { grain.TakeSnapshot()! };
        while (snapshots.Count < events)
        {
            await NamedCall.Post(null)(grain);
            snapshots.Add(grain.TakeSnapshot()!);
        }
        return snapshots;
    }

    /// <summary>Any calls, some of which end the conversation late; a snapshot after each turn that recorded something.</summary>
    private async Task<List<ConversationSnapshot>> PlayAsync(Random random)
    {
        var grain = Activate();
        var snapshots = new List<ConversationSnapshot>();
        await grain.SendAsync(NamedCall.Start(random.Next(2) == 0 ? TestData.Absent : TestData.Refused), None);
        for (var i = 0; i < 150; i++)
        {
            if (grain.TakeSnapshot() is { } snapshot && (snapshots.Count == 0 || snapshots[^1].Head != snapshot.Head))
                snapshots.Add(snapshot);
            _installation.Time.Advance(TimeSpan.FromSeconds(random.Next(100)) + TimeSpan.FromTicks(random.Next(100)));
            var live = grain.TakeSnapshot()!.State.Credentials.Live;
            var shown = live.Length == 0 || random.Next(5) == 0 ? TestData.Credential(random.Next(i + 1)) : live[random.Next(live.Length)];
            var alice = TestData.Identity(epoch: 0, name: random.Next(3) == 0 ? "Олена \"O'\" \u2028 👋" : null, issuedAt: 1_700_000_000 + random.NextDouble());
            _ = random.Next(i > 100 ? 40 : 30) switch
            {
                < 8 => await grain.SendAsync(new EnterConversation(
                    shown, TestData.Credential(i + 1), random.Next(3) == 0 ? TestData.Refused : TestData.Accepted(alice), null, null) { Terms = TestData.Terms() }, None),
                < 14 => await grain.SendAsync(new JoinConversation(TestData.Credential(i + 1), alice, null) { Terms = TestData.Terms() }, None),
                < 24 => (object)await grain.SendAsync(new PostMessage(shown, "hi", null) { Terms = TestData.Terms() }, None),
                < 27 => await grain.SendAsync(new ReplyToConversation(MessageRole.Agent, "hi", null, null, TestData.Manager), None),
                < 30 => await grain.SendAsync(new RecordEvent("order.placed", null, TestData.Manager), None),
                < 38 when grain.TakeSnapshot()!.State.Binding is not null => await grain.SendAsync(new ResetCredential(shown), None),
                _ when i > 130 => await grain.SendAsync(new EndConversation(TestData.Manager), None),
                _ => await grain.DescribeAsync(None) ?? new object(),
            };
        }
        snapshots.Add(grain.TakeSnapshot()!);
        return snapshots;
    }

    /// <summary>Looks as the ledger does once a person was erased: payloads and salts are gone, the chain stands.</summary>
    private sealed class ErasedLedger(ILedger behind) : LedgerWindow(behind)
    {
        public override async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
            StreamId stream, long afterSeq, int limit, CancellationToken cancel) =>
            [.. (await Behind.ReadAsync(stream, afterSeq, limit, cancel)).Select(
                recorded => recorded.Type == "session.ended" ? recorded : recorded with { Payload = null, Salt = null })];
    }

    private sealed class LostLedger(ILedger behind) : LedgerWindow(behind)
    {
        public bool IsLost { get; set; }

        public override ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(
            StreamId stream, long afterSeq, int limit, CancellationToken cancel) => IsLost
            ? throw new LedgerUnavailableException("The ledger is gone.")
            : Behind.ReadAsync(stream, afterSeq, limit, cancel);
    }
}
