using Blinq.Ledger.Erasures;
using Blinq.Ledger.Export;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about the steps of an erasure.</summary>
public abstract class ErasureContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TenantId _tenant = TenantId.New();
    private readonly UserId _user = Sample.NewUser();

    private ILedger Ledger => fixture.Ledger;

    private ILedgerIndexes Indexes => fixture.Indexes;

    private ILedgerErasures Erasures => fixture.Erasures;

    [Fact]
    public async Task AnErasureIsNotedOnce_AndUnfinishedUntilItIsDone()
    {
        var first = await BeginAsync();
        Assert.Equal(first, await BeginAsync());
        Assert.Equal(first, await Erasures.BeginErasureAsync(first, None));
        Assert.Equal(first, await Erasures.FindUnfinishedErasureAsync(_tenant, _user, None));
        Assert.Contains(first, await Erasures.ListUnfinishedErasuresAsync(1_000, None));

        await Erasures.FinishErasureAsync(first.Id, Sample.Start.AddHours(1), None);
        await Erasures.FinishErasureAsync(first.Id, Sample.Start.AddHours(2), None);

        var finished = first with { FinishedAt = Sample.Start.AddHours(1) };
        Assert.Equal(finished, await Erasures.FindErasureAsync(first.Id, None));
        Assert.Null(await Erasures.FindUnfinishedErasureAsync(_tenant, _user, None));
        Assert.DoesNotContain(finished, await Erasures.ListUnfinishedErasuresAsync(1_000, None));
        Assert.Equal(finished, await Erasures.BeginErasureAsync(first, None));
        Assert.NotEqual(first.Id, (await BeginAsync()).Id);
        Assert.Contains(finished, await AllAsync());
    }

    [Fact]
    public async Task ErasedEventsKeepTheirPlaceInTheChain_AndAreCountedOnce()
    {
        var erasure = await BeginAsync();
        var (stream, other) = (await StartAsync(_user, 3), await StartAsync(Sample.NewUser(), 2));

        await Erasures.EraseEventsAsync(erasure.Id, stream, 1, 2, None);
        await Erasures.EraseEventsAsync(erasure.Id, stream, 1, 3, None);

        var events = await Ledger.ReadAllAsync(stream);
        Assert.Equal([true, true, true, false], events.Select(recorded => recorded.Payload is null && recorded.Salt is null));
        Assert.All(await Ledger.ReadAllAsync(other), recorded => Assert.NotNull(recorded.Payload));
        Assert.Equal((3, 1), await CountsAsync(erasure));
        // The deduplication key is made of what the client chose.
        await Ledger.AppendAsync(stream, events[^1].Head, Sample.Event(once: "1"));
        using var export = new MemoryStream();
        await using (var writer = new ExportWriter(export))
        {
            foreach (var recorded in await Ledger.ExportAllAsync(_tenant))
                await writer.WriteAsync(recorded, None);
        }
        export.Position = 0;
        var report = await LedgerVerifier.VerifyFileAsync(export, new VerificationOptions { Source = "test" }, None);
        Assert.Equal((VerificationOutcome.Valid, 3), (report.Outcome, report.ErasedEvents));
    }

    [Fact]
    public async Task OfATenantsOwnStreamNothingIsErased()
    {
        var erasure = await BeginAsync();
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Erasures.EraseEventsAsync(erasure.Id, StreamId.ForTenant(_tenant), 1, 1, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Erasures.EraseEventsAsync(erasure.Id, Sample.NewConversation(_tenant), 1, 1_001, None));
    }

    [Fact]
    public async Task ConversationsLeaveEveryList_AndTheOthersStay()
    {
        var (stream, ended, other) = (await StartAsync(_user, 1), await StartAsync(_user, 1, new IndexEntry.SessionEnded("tenant")), await StartAsync(Sample.NewUser(), 1));
        foreach (var gone in (StreamId[])[stream, ended, stream])
            await Erasures.EraseListingAsync(_tenant, Sample.SessionOf(gone), None);

        Assert.Null(await Indexes.FindSessionAsync(_tenant, Sample.SessionOf(stream), None));
        foreach (var filter in (SessionFilter[])[new(), new(Key: Sample.Key)])
            Assert.Equal([Sample.SessionOf(other)], (await Indexes.ListSessionsAsync(_tenant, filter, null, 10, None)).Items.Select(item => item.SessionId));
        Assert.Empty((await Indexes.ListSessionsAsync(_tenant, new SessionFilter(User: _user), null, 10, None)).Items);
        Assert.Null(await Indexes.FindLatestOpenSessionAsync(_tenant, _user, None));
    }

    [Fact]
    public async Task AUserStaysWhileConversationsDo_AndOneWhoCameBackIsNew()
    {
        var before = await StartAsync(_user, 1);
        var erasure = await BeginAsync();
        var after = await StartAsync(_user, 1, at: Sample.Start.AddDays(1));

        Assert.False(await Erasures.EraseUserAsync(erasure, None));
        Assert.Equal(2, (await Indexes.FindUserAsync(_tenant, _user, None))!.Sessions);

        await Erasures.EraseListingAsync(_tenant, Sample.SessionOf(before), None);
        Assert.True(await Erasures.EraseUserAsync(erasure, None));
        var back = await Indexes.FindUserAsync(_tenant, _user, None);
        Assert.Equal((1, Sample.Start.AddDays(1)), (back!.Sessions, back.FirstSeen));

        await Erasures.EraseListingAsync(_tenant, Sample.SessionOf(after), None);
        Assert.True(await Erasures.EraseUserAsync(erasure, None));
        Assert.Null(await Indexes.FindUserAsync(_tenant, _user, None));
        Assert.Empty((await Indexes.ListUsersAsync(_tenant, null, 10, None)).Items);
    }

    [Fact]
    public async Task SamplesOfRefusedTokensAreFoundByTokenAndGoWithTokenOrConversation()
    {
        var (mine, anonymous, other) = (Sample.SessionOf(await StartAsync(_user, 1)), SessionId.New(TimeProvider.System.GetUtcNow()), SessionId.New(TimeProvider.System.GetUtcNow()));
        await RefuseAsync(new RefusalSample(mine, null, "aaaaaaaaaaaaaaaa", null));
        await RefuseAsync(new RefusalSample(anonymous, null, "bbbbbbbbbbbbbbbb", null));
        await RefuseAsync(new RefusalSample(other, null, "cccccccccccccccc", null));
        await RefuseAsync(new RefusalSample(null, null, null, null));

        Assert.Equal([anonymous], await Erasures.FindRefusedSessionsAsync(_tenant, ["bbbbbbbbbbbbbbbb", "dddddddddddddddd"], None));
        Assert.Empty(await Erasures.FindRefusedSessionsAsync(_tenant, [], None));
        await Erasures.EraseRefusalSamplesAsync(_tenant, [mine], ["bbbbbbbbbbbbbbbb"], None);

        var left = (await Indexes.ListRefusalsAsync(_tenant, null, 10, None)).Items.Select(refusal => refusal.Sample.Session);
        Assert.Equal([null, other], left);
        await RefuseAsync(new RefusalSample(other, null, null, null));
        Assert.Equal(3, (await Indexes.ListRefusalsAsync(_tenant, null, 10, None)).Items.Count);
    }

    private async Task<Erasure> BeginAsync() => await Erasures.BeginErasureAsync(
        new Erasure(KeyId.New("er_"), _tenant, _user, Sample.Start.AddHours(1), "mk_someone"), None);

    private async Task<(long Events, long Streams)> CountsAsync(Erasure erasure) =>
        (await Erasures.FindErasureAsync(erasure.Id, None)) is { } found ? (found.Events, found.Streams) : default;

    private async Task<List<Erasure>> AllAsync()
    {
        var all = new List<Erasure>();
        while (await Erasures.ListErasuresAsync(all.Count > 0 ? all[^1].Id : null, 2, None) is { Count: > 0 } page)
            all.AddRange(page);
        return all;
    }

    /// <summary>A conversation of a user, with so many messages.</summary>
    private async Task<StreamId> StartAsync(UserId user, int messages, IndexEntry? more = null, DateTimeOffset? at = null)
    {
        var stream = Sample.NewConversation(_tenant);
        IndexEntry[] index = [new IndexEntry.SessionStarted(), Sample.Accepted(user), .. more is null ? (IndexEntry[])[] : [more]];
        var head = await Ledger.AppendAsync(
            Sample.Request(stream, StreamHead.Empty, at ?? Sample.Start, [Sample.Event("session.started")], index), None);
        for (var i = 1; i <= messages; i++)
        {
            head = await Ledger.AppendAsync(Sample.Request(
                stream, head, at ?? Sample.Start, [Sample.Event(once: $"{i}")], new IndexEntry.SessionActive(1)), None);
        }
        return stream;
    }

    private async Task RefuseAsync(RefusalSample sample) => await Ledger.AppendAsync(
        Sample.NewConversation(_tenant), StreamHead.Empty, Sample.Event(), new IndexEntry.SessionStarted(),
        new IndexEntry.IdentityRefused("expired", 1, sample));
}
