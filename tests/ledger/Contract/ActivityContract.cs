using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about the numbers a day.</summary>
public abstract class ActivityContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateOnly Day1 = DateOnly.FromDateTime(Sample.Start.UtcDateTime);

    private readonly TenantId _tenant = TenantId.New();

    private ILedger Ledger => fixture.Ledger;

    private ILedgerIndexes Indexes => fixture.Indexes;

    [Fact]
    public async Task ADayIsCountedInUtc_AndAnotherTenantsIsNot()
    {
        var (ann, bob) = (Sample.NewUser(), Sample.NewUser());
        await AppendAsync(Sample.Start, new(1, 1, 0, ann, 0, null), ann);
        await AppendAsync(Sample.Start.AddHours(23), new(1, 0, 2, null, 0, TimeSpan.FromSeconds(40)));
        await AppendAsync(Sample.Start.AddHours(23.9), new(0, 0, 1, ann, 1, TimeSpan.FromSeconds(20)), ann);
        await AppendAsync(Sample.Start.AddDays(1), new(1, 1, 3, bob, 3, null), bob);
        await AppendAsync(Sample.Start.AddDays(3), new(1, 0, 0, null, 0, null));
        await AppendAsync(Sample.Start, new(1, 1, 1, ann, 1, null), ann, TenantId.New());

        Assert.Equal(
            [
                new DayActivity(Day1, 2, 1, 3, 1, 2, TimeSpan.FromSeconds(60)), new DayActivity(Day1.AddDays(1), 1, 1, 3, 1, 0, TimeSpan.Zero),
                new DayActivity(Day1.AddDays(3), 1, 0, 0, 0, 0, TimeSpan.Zero),
            ],
            await Indexes.ReadDaysAsync(_tenant, Day1, Day1.AddDays(3), None));
        Assert.Equal([Day1.AddDays(1)], (await Indexes.ReadDaysAsync(_tenant, Day1.AddDays(1), Day1.AddDays(2), None)).Select(day => day.Day));
        Assert.Empty(await Indexes.ReadDaysAsync(_tenant, Day1.AddDays(-9), Day1.AddDays(-1), None));
    }

    [Fact]
    public async Task AppendsOfOneBatch_AreCountedLikeAppendsOneByOne()
    {
        var users = Enumerable.Range(0, 5).Select(_ => Sample.NewUser()).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            AppendAsync(Sample.Start, new(1, 1, 1, users[i % 5], 1, TimeSpan.FromSeconds(1)), users[i % 5])));

        Assert.Equal(
            new DayActivity(Day1, 100, 100, 100, 5, 100, TimeSpan.FromSeconds(100)), Assert.Single(await Indexes.ReadDaysAsync(_tenant, Day1, Day1, None)));
        var active = await Indexes.ListMostActiveUsersAsync(_tenant, Day1, Day1, 10, None);
        Assert.All(active, one => Assert.Equal((20L, 20L), (one.Sessions, one.Messages)));
        Assert.Equal(users.Select(user => user.Value).Order(StringComparer.Ordinal), active.Select(one => one.User.UserId.Value));
    }

    [Fact]
    public async Task TheMostActiveUsers_AreThoseWhoWroteMostOverAllDays()
    {
        var (ann, bob, cid) = (Sample.NewUser(), Sample.NewUser(), Sample.NewUser());
        for (var day = 0; day < 3; day++)
        {
            await AppendAsync(Sample.Start.AddDays(day), new(1, 1, 2, ann, 2, null), ann);
            await AppendAsync(Sample.Start.AddDays(day), new(1, 1, 1, cid, 1, null), cid);
        }
        await AppendAsync(Sample.Start.AddDays(1), new(1, 1, 5, bob, 5, null), bob);

        Assert.Equal(
            [(ann, 3L, 6L), (bob, 1L, 5L), (cid, 3L, 3L)],
            (await Indexes.ListMostActiveUsersAsync(_tenant, Day1, Day1.AddDays(2), 10, None)).Select(one => (one.User.UserId, one.Sessions, one.Messages)));
        Assert.Equal([bob], (await Indexes.ListMostActiveUsersAsync(_tenant, Day1.AddDays(1), Day1.AddDays(1), 1, None)).Select(one => one.User.UserId));
        Assert.Empty(await Indexes.ListMostActiveUsersAsync(_tenant, Day1.AddDays(3), Day1.AddDays(4), 10, None));
    }

    [Fact]
    public async Task AnErasedUser_IsCountedAndNotNamed()
    {
        var ann = Sample.NewUser();
        var session = await AppendAsync(Sample.Start, new(1, 1, 1, ann, 1, null), ann);
        var erasure = await fixture.Erasures.BeginErasureAsync(new Erasure(KeyId.New("er_"), _tenant, ann, Sample.Start.AddDays(1), "operator"), None);
        await fixture.Erasures.EraseListingAsync(_tenant, session, None);
        Assert.True(await fixture.Erasures.EraseUserAsync(erasure, None));

        Assert.Empty(await Indexes.ListMostActiveUsersAsync(_tenant, Day1, Day1, 10, None));
        Assert.Equal((1L, 1L), (await Indexes.ReadDaysAsync(_tenant, Day1, Day1, None)).Select(day => (day.Users, day.Messages)).Single());
        // Comes back, and begins anew.
        await AppendAsync(Sample.Start.AddDays(2), new(1, 1, 4, ann, 4, null), ann);
        Assert.Equal(4, Assert.Single(await Indexes.ListMostActiveUsersAsync(_tenant, Day1, Day1.AddDays(2), 10, None)).Messages);
    }

    [Fact]
    public async Task DaysOfUsersAreDroppedAfterFourHundredDays()
    {
        var ann = Sample.NewUser();
        await AppendAsync(Sample.Start, new(1, 1, 1, ann, 1, null), ann);
        await AppendAsync(Sample.Start.AddDays(401), new(1, 1, 1, ann, 1, null), ann);

        Assert.Equal(1, Assert.Single(await Indexes.ListMostActiveUsersAsync(_tenant, Day1, Day1.AddDays(401), 10, None)).Messages);
        Assert.Equal(2, (await Indexes.ReadDaysAsync(_tenant, Day1, Day1.AddDays(401), None)).Count);
    }

    [Fact]
    public async Task VerdictsAreCountedWithinHours()
    {
        foreach (var hour in new[] { 0, 1, 2 })
            await Ledger.AppendAsync(Sample.Request(
                Sample.NewConversation(_tenant), StreamHead.Empty, Sample.Start.AddHours(hour), [Sample.Event("session.started")],
                new IndexEntry.SessionStarted(), new IndexEntry.IdentityRefused("expired", 1, null)), None);

        Assert.Equal([new VerdictCount("expired", 1)], await Indexes.CountVerdictsAsync(_tenant, Sample.Start.AddHours(1), Sample.Start.AddHours(2), None));
        Assert.Equal([new VerdictCount("expired", 3)], await Indexes.CountVerdictsAsync(_tenant, Sample.Start, None));
    }

    private async Task<SessionId> AppendAsync(DateTimeOffset at, IndexEntry.Activity activity, UserId? user = null, TenantId? tenant = null)
    {
        var stream = Sample.NewConversation(tenant ?? _tenant);
        IndexEntry[] index = [new IndexEntry.SessionStarted(), activity, .. user is { } known ? [Sample.Accepted(known)] : Array.Empty<IndexEntry>()];
        await Ledger.AppendAsync(Sample.Request(stream, StreamHead.Empty, at, [Sample.Event("session.started")], index), None);
        return Sample.SessionOf(stream);
    }
}
