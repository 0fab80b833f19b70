using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about its lists.</summary>
public abstract class IndexContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ILedger Ledger => fixture.Ledger;

    private ILedgerIndexes Indexes => fixture.Indexes;

    private async Task<(StreamId Stream, StreamHead Head)> StartAsync(
        TenantId tenant, DateTimeOffset at, params IndexEntry[] more)
    {
        var stream = Sample.NewConversation(tenant);
        var head = await Ledger.AppendAsync(
            Sample.Request(stream, StreamHead.Empty, at, [Sample.Event("session.started")], [new IndexEntry.SessionStarted(), .. more]),
            None);
        return (stream, head);
    }

    private ValueTask<StreamHead> GoOnAsync(
        (StreamId Stream, StreamHead Head) conversation, DateTimeOffset at, params IndexEntry[] index) =>
        Ledger.AppendAsync(Sample.Request(conversation.Stream, conversation.Head, at, [Sample.Event()], index), None);

    private static async Task<List<T>> AllAsync<T>(Func<string?, ValueTask<Page<T>>> read)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var page = await read(cursor);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }

    [Fact]
    public async Task StartsAreReadTheLatestFirst_WithWhatTheySay()
    {
        var (tenant, user) = (TenantId.New(), Sample.NewUser());
        await StartAsync(tenant, Sample.Start);
        await StartAsync(tenant, Sample.Start.AddHours(1), Sample.Accepted(user));
        var last = await StartAsync(tenant, Sample.Start.AddHours(2));
        await GoOnAsync(last, Sample.Start.AddHours(3), new IndexEntry.SessionActive(1));
        await StartAsync(TenantId.New(), Sample.Start.AddHours(2));

        var starts = await Indexes.ReadStartsAsync(tenant, Sample.Start.AddHours(1), 10, None);

        Assert.Equal(
            [(Sample.Start.AddHours(2), false, "session.started"), (Sample.Start.AddHours(1), true, "session.started")],
            starts.Select(start => (start.At, start.Bound, start.Type)));
        Assert.Equal(Sample.Event().Payload.ToArray(), starts[0].Payload!.Value.ToArray());
        Assert.Equal([Sample.Start.AddHours(2)], (await Indexes.ReadStartsAsync(tenant, Sample.Start, 1, None)).Select(start => start.At));
        Assert.DoesNotContain("hello", starts[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConversationIsListedFromStartToEnd()
    {
        var tenant = TenantId.New();
        var (stream, head) = await StartAsync(tenant, Sample.Start);
        head = await GoOnAsync((stream, head), Sample.Start.AddSeconds(5), new IndexEntry.SessionActive(2));
        head = await GoOnAsync((stream, head), Sample.Start.AddSeconds(9), new IndexEntry.SessionActive(0));

        var session = Sample.SessionOf(stream);
        Assert.Equal(
            new SessionListing(session, null, Sample.Start, Sample.Start.AddSeconds(9), 2, null, null),
            await Indexes.FindSessionAsync(tenant, session, None));

        head = await GoOnAsync((stream, head), Sample.Start.AddSeconds(20), new IndexEntry.SessionEnded("reset"));
        await GoOnAsync((stream, head), Sample.Start.AddSeconds(30), new IndexEntry.SessionEnded("expiry"));
        var ended = new SessionListing(
            session, null, Sample.Start, Sample.Start.AddSeconds(9), 2, Sample.Start.AddSeconds(20), "reset");
        Assert.Equal(ended, await Indexes.FindSessionAsync(tenant, session, None));
        Assert.Equal([ended], (await Indexes.ListSessionsAsync(tenant, new SessionFilter(), null, 10, None)).Items);
    }

    [Fact]
    public async Task ATokenThatWasOnlyObservedIsCountedAndItsKeySeenButNobodyIsListed()
    {
        var tenant = TenantId.New();
        var conversation = await StartAsync(tenant, Sample.Start, new IndexEntry.IdentityObserved(Sample.Key));
        await GoOnAsync(conversation, Sample.Start.AddSeconds(5), new IndexEntry.IdentityObserved(Sample.Key));

        Assert.Equal([new VerdictCount(null, 2)], await Indexes.CountVerdictsAsync(tenant, Sample.Start, None));
        Assert.Equal([new KeyUse(Sample.Key, Sample.Start.AddSeconds(5))], await Indexes.ReadKeyUseAsync(tenant, None));
        Assert.Null((await Indexes.FindSessionAsync(tenant, Sample.SessionOf(conversation.Stream), None))!.User);
        Assert.Empty((await Indexes.ListUsersAsync(tenant, null, 10, None)).Items);
        Assert.Empty((await Indexes.ListSessionsAsync(tenant, new SessionFilter(Key: Sample.Key), null, 10, None)).Items);
    }

    [Fact]
    public async Task AnotherTenantsConversationIsNotFound()
    {
        var (stream, _) = await StartAsync(TenantId.New(), Sample.Start);
        Assert.Null(await Indexes.FindSessionAsync(TenantId.New(), Sample.SessionOf(stream), None));
        Assert.Null(await Indexes.FindSessionAsync(stream.Tenant, SessionId.New(TimeProvider.System.GetUtcNow()), None));
    }

    [Fact]
    public async Task ConversationsArePagedNewestFirst()
    {
        var tenant = TenantId.New();
        var expected = new List<SessionId>();
        for (var i = 0; i < 23; i++)
        {
            // Three at a time begin in the same microsecond; the later commit is the newer one.
            var (stream, _) = await StartAsync(tenant, Sample.Start.AddSeconds(i / 3));
            expected.Insert(0, Sample.SessionOf(stream));
        }
        var listed = await AllAsync(cursor => Indexes.ListSessionsAsync(tenant, new SessionFilter(), cursor, 5, None));
        Assert.Equal(expected, listed.Select(listing => listing.SessionId));

        var some = new SessionFilter(From: Sample.Start.AddSeconds(2), To: Sample.Start.AddSeconds(5));
        listed = await AllAsync(cursor => Indexes.ListSessionsAsync(tenant, some, cursor, 2, None));
        Assert.Equal(expected.AsEnumerable().Reverse().Skip(6).Take(9).Reverse(), listed.Select(listing => listing.SessionId));
    }

    [Fact]
    public async Task AFullLastPageHasNoNext()
    {
        var tenant = TenantId.New();
        await StartAsync(tenant, Sample.Start);
        await StartAsync(tenant, Sample.Start);
        Assert.Null((await Indexes.ListSessionsAsync(tenant, new SessionFilter(), null, 2, None)).Next);
    }

    [Fact]
    public async Task AnAcceptedTokenListsTheUserTheSessionAndTheKey()
    {
        var tenant = TenantId.New();
        var user = Sample.NewUser();
        var (stream, _) = await StartAsync(tenant, Sample.Start, Sample.Accepted(user, "sub-1"));

        Assert.Equal(
            new UserListing(user, new SubjectId("sub-1"), "Ann", "ann@example.com", Sample.Start, Sample.Start, 1),
            await Indexes.FindUserAsync(tenant, user, None));
        Assert.Equal(user, (await Indexes.FindSessionAsync(tenant, Sample.SessionOf(stream), None))!.User);
        Assert.Equal([new KeyUse(Sample.Key, Sample.Start)], await Indexes.ReadKeyUseAsync(tenant, None));
        Assert.Equal([new VerdictCount(null, 1)], await Indexes.CountVerdictsAsync(tenant, Sample.Start, None));
        Assert.Null(await Indexes.FindUserAsync(TenantId.New(), user, None));
    }

    [Fact]
    public async Task AUserSeenAgainIsTheSameUserWithTheLatestName()
    {
        var tenant = TenantId.New();
        var user = Sample.NewUser();
        var first = await StartAsync(tenant, Sample.Start, Sample.Accepted(user, "s", "Ann", null));
        await StartAsync(tenant, Sample.Start.AddMinutes(2), Sample.Accepted(user, "s", "Ann B.", "b@example.com"));
        // A token shown again on the first conversation adds none to the count.
        await GoOnAsync(first, Sample.Start.AddMinutes(3), Sample.Accepted(user, "s", null, null));

        Assert.Equal(
            new UserListing(user, new SubjectId("s"), null, null, Sample.Start, Sample.Start.AddMinutes(3), 2),
            await Indexes.FindUserAsync(tenant, user, None));
    }

    [Fact]
    public async Task AClaimedConversationComesToBeListedUnderItsUser()
    {
        var tenant = TenantId.New();
        var user = Sample.NewUser();
        var anonymous = await StartAsync(tenant, Sample.Start);
        var later = await StartAsync(tenant, Sample.Start.AddSeconds(1), Sample.Accepted(user));
        await GoOnAsync(anonymous, Sample.Start.AddSeconds(2), Sample.Accepted(user));

        var listed = await Indexes.ListSessionsAsync(tenant, new SessionFilter(User: user), null, 10, None);
        Assert.Equal(
            [Sample.SessionOf(later.Stream), Sample.SessionOf(anonymous.Stream)],
            listed.Items.Select(listing => listing.SessionId));
        Assert.Equal(2, (await Indexes.FindUserAsync(tenant, user, None))!.Sessions);
    }

    [Fact]
    public async Task UsersArePagedByWhenTheyWereLastSeen()
    {
        var tenant = TenantId.New();
        var users = Enumerable.Range(0, 12).Select(_ => Sample.NewUser()).ToArray();
        for (var i = 0; i < users.Length; i++)
            await StartAsync(tenant, Sample.Start.AddMinutes(i), Sample.Accepted(users[i]));
        await StartAsync(tenant, Sample.Start.AddMinutes(30), Sample.Accepted(users[3]));

        var listed = await AllAsync(cursor => Indexes.ListUsersAsync(tenant, cursor, 5, None));
        Assert.Equal(
            [users[3], .. users.Where((_, i) => i != 3).Reverse()],
            listed.Select(listing => listing.UserId));
    }

    [Fact]
    public async Task WithinAMinuteUsersAreOrderedExactlyOnAPage()
    {
        var tenant = TenantId.New();
        var users = Enumerable.Range(0, 8).Select(_ => Sample.NewUser()).ToArray();
        foreach (var (user, i) in users.Select((user, i) => (user, i)))
            await StartAsync(tenant, Sample.Start.AddSeconds(i), Sample.Accepted(user));
        await StartAsync(tenant, Sample.Start.AddSeconds(20), Sample.Accepted(users[2]));
        var page = await Indexes.ListUsersAsync(tenant, null, 10, None);
        Assert.Equal(
            [users[2], .. users.Where((_, i) => i != 2).Reverse()], page.Items.Select(listing => listing.UserId));
    }

    [Fact]
    public async Task ConversationsAreFoundByKey_TheBlastRadius()
    {
        var tenant = TenantId.New();
        var (user, other) = (Sample.NewUser(), Sample.NewUser());
        var leaked = new KeyId("ik_leaked");
        var one = await StartAsync(tenant, Sample.Start, Sample.Accepted(user, key: leaked));
        await StartAsync(tenant, Sample.Start.AddSeconds(1), Sample.Accepted(user));
        var three = await StartAsync(tenant, Sample.Start.AddSeconds(2), Sample.Accepted(other, key: leaked));
        // A token of the leaked key shown later, on a conversation that another key began.
        var four = await StartAsync(tenant, Sample.Start.AddSeconds(3), Sample.Accepted(user));
        await GoOnAsync(four, Sample.Start.AddSeconds(4), Sample.Accepted(user, key: leaked));

        var byKey = await AllAsync(cursor => Indexes.ListSessionsAsync(tenant, new SessionFilter(Key: leaked), cursor, 1, None));
        Assert.Equal(
            new[] { four, three, one }.Select(conversation => Sample.SessionOf(conversation.Stream)),
            byKey.Select(listing => listing.SessionId));
        var both = await AllAsync(
            cursor => Indexes.ListSessionsAsync(tenant, new SessionFilter(user, leaked), cursor, 1, None));
        Assert.Equal(
            new[] { four, one }.Select(conversation => Sample.SessionOf(conversation.Stream)),
            both.Select(listing => listing.SessionId));
    }

    [Fact]
    public async Task AUsersOpenAndEndedConversationsComeInOneOrder()
    {
        var tenant = TenantId.New();
        var user = Sample.NewUser();
        var expected = new List<SessionId>();
        for (var i = 0; i < 9; i++)
        {
            var conversation = await StartAsync(tenant, Sample.Start.AddSeconds(i), Sample.Accepted(user));
            if (i % 2 == 0)
                await GoOnAsync(conversation, Sample.Start.AddSeconds(i), new IndexEntry.SessionEnded("reset"));
            expected.Insert(0, Sample.SessionOf(conversation.Stream));
        }
        var listed = await AllAsync(
            cursor => Indexes.ListSessionsAsync(tenant, new SessionFilter(User: user), cursor, 2, None));
        Assert.Equal(expected, listed.Select(listing => listing.SessionId));
    }

    [Fact]
    public async Task TheLatestOpenConversationIsTheOneActiveLast()
    {
        var tenant = TenantId.New();
        var user = Sample.NewUser();
        Assert.Null(await Indexes.FindLatestOpenSessionAsync(tenant, user, None));

        var first = await StartAsync(tenant, Sample.Start, Sample.Accepted(user));
        var second = await StartAsync(tenant, Sample.Start.AddSeconds(1), Sample.Accepted(user));
        await ExpectLatestAsync(second.Stream);
        first.Head = await GoOnAsync(first, Sample.Start.AddSeconds(2), new IndexEntry.SessionActive(1));
        await ExpectLatestAsync(first.Stream);
        var third = await StartAsync(tenant, Sample.Start.AddSeconds(3), Sample.Accepted(user));
        await ExpectLatestAsync(third.Stream);
        await GoOnAsync(third, Sample.Start.AddSeconds(4), new IndexEntry.SessionEnded("reset"));
        await ExpectLatestAsync(first.Stream);
        await GoOnAsync(first, Sample.Start.AddSeconds(5), new IndexEntry.SessionEnded("reset"));
        await ExpectLatestAsync(second.Stream);
        Assert.Null(await Indexes.FindLatestOpenSessionAsync(TenantId.New(), user, None));

        async Task ExpectLatestAsync(StreamId stream) => Assert.Equal(
            Sample.SessionOf(stream), await Indexes.FindLatestOpenSessionAsync(tenant, user, None));
    }

    [Fact]
    public async Task RefusalsAreCountedAndSampled()
    {
        var tenant = TenantId.New();
        var sample = new RefusalSample(SessionId.New(TimeProvider.System.GetUtcNow()), "https://shop.example", "0123456789abcdef", -12.5);
        await StartAsync(tenant, Sample.Start, new IndexEntry.IdentityRefused("expired", 1, sample));
        await Ledger.AppendAsync(
            Sample.Request(
                StreamId.Refusals(tenant, new DateOnly(2026, 1, 1)), StreamHead.Empty, Sample.Start.AddHours(2),
                [Sample.Event("identity.refused")],
                new IndexEntry.IdentityRefused("expired", 40, null),
                new IndexEntry.IdentityRefused("malformed", 2, new RefusalSample(null, null, null, null))),
            None);

        var refusals = await AllAsync(cursor => Indexes.ListRefusalsAsync(tenant, cursor, 1, None));
        Assert.Equal(
            [
                new RefusalListing(Sample.Start.AddHours(2), "malformed", new RefusalSample(null, null, null, null)),
                new RefusalListing(Sample.Start, "expired", sample),
            ],
            refusals);
        Assert.Equal(
            [new VerdictCount("expired", 41), new VerdictCount("malformed", 2)],
            await Indexes.CountVerdictsAsync(tenant, Sample.Start.AddMinutes(59), None));
        Assert.Equal(
            [new VerdictCount("expired", 40), new VerdictCount("malformed", 2)],
            await Indexes.CountVerdictsAsync(tenant, Sample.Start.AddMinutes(60), None));
    }

    [Fact]
    public async Task AMillionRefusalsKeepAFewThousandSamples()
    {
        var tenant = TenantId.New();
        var stream = StreamId.Refusals(tenant, new DateOnly(2026, 1, 1));
        var head = StreamHead.Empty;
        var sample = new IndexEntry.IdentityRefused("expired", 250, new RefusalSample(null, null, null, null));
        for (var i = 0; i < 50; i++)
        {
            head = await Ledger.AppendAsync(
                Sample.Request(stream, head, Sample.Start, [Sample.Event()], [.. Enumerable.Repeat(sample, 100)]), None);
        }
        var kept = await AllAsync(cursor => Indexes.ListRefusalsAsync(tenant, cursor, 200, None));
        Assert.InRange(kept.Count, 1_000, 4_999);
        Assert.Equal(
            [new VerdictCount("expired", 1_250_000)], await Indexes.CountVerdictsAsync(tenant, Sample.Start, None));
    }

    [Fact]
    public async Task TenantsAreListedByRegistration()
    {
        var tenants = new List<TenantId>();
        for (var i = 0; i < 5; i++)
        {
            tenants.Add(TenantId.New());
            await ListTenantAsync(tenants[i], StreamHead.Empty, Sample.Start.AddYears(50).AddSeconds(i), $"T{i}", false);
        }
        var stream = StreamId.ForTenant(tenants[1]);
        var head = (await Ledger.ReadAllAsync(stream))[^1].Head;
        await ListTenantAsync(tenants[1], head, Sample.Start.AddYears(51), "Renamed", true);

        var listed = (await AllAsync(cursor => Indexes.ListTenantsAsync(cursor, 2, None)))
            .Where(listing => tenants.Contains(listing.Tenant)).ToList();
        Assert.Equal(tenants.AsEnumerable().Reverse(), listed.Select(listing => listing.Tenant));
        Assert.Equal(
            new TenantListing(tenants[1], "Renamed", true, Sample.Start.AddYears(50).AddSeconds(1)), listed[3]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("c3h4eHg")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task AWrongCursorIsAFormatException(string cursor)
    {
        var tenant = TenantId.New();
        await Assert.ThrowsAsync<FormatException>(() => Indexes.ListUsersAsync(tenant, cursor, 10, None).AsTask());
        await Assert.ThrowsAsync<FormatException>(
            () => Indexes.ListSessionsAsync(tenant, new SessionFilter(), cursor, 10, None).AsTask());
        await Assert.ThrowsAsync<FormatException>(() => Indexes.ListRefusalsAsync(tenant, cursor, 10, None).AsTask());
        await Assert.ThrowsAsync<FormatException>(() => Indexes.ListTenantsAsync(cursor, 10, None).AsTask());
    }

    [Fact]
    public async Task ACursorOfAnotherListIsAFormatException()
    {
        var tenant = TenantId.New();
        await StartAsync(tenant, Sample.Start);
        await StartAsync(tenant, Sample.Start);
        var cursor = (await Indexes.ListSessionsAsync(tenant, new SessionFilter(), null, 1, None)).Next;
        await Assert.ThrowsAsync<FormatException>(() => Indexes.ListUsersAsync(tenant, cursor, 10, None).AsTask());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task PagesAre1To200Long(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Indexes.ListUsersAsync(TenantId.New(), null, limit, None).AsTask());

    private async Task ListTenantAsync(TenantId tenant, StreamHead head, DateTimeOffset at, string name, bool suspended) =>
        await Ledger.AppendAsync(
            Sample.Request(
                StreamId.ForTenant(tenant), head, at, [Sample.Event("tenant.registered")],
                new IndexEntry.TenantListed(name, suspended)),
            None);
}
