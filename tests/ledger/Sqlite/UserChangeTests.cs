using System.Globalization;
using System.Text;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Copying;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using SQLitePCL;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>Users' rows are written many changes at a time, and nobody who reads them can tell (docs/adr/0178).</summary>
public sealed class UserChangeTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new(), _other = new();
    private readonly ManualClock _time = new();

    public void Dispose()
    {
        _directory.Dispose();
        _other.Dispose();
    }

    private Task<SqliteLedger> OpenAsync(
        TemporaryDirectory directory, Func<SqliteLedgerOptions, SqliteLedgerOptions>? set = null)
    {
        var options = new SqliteLedgerOptions { DataDirectory = directory.Path };
        return SqliteLedger.OpenAsync(set?.Invoke(options) ?? options, _time, None);
    }

    private static ValueTask<StreamHead> StartAsync(ILedger ledger, StreamId stream, UserId user, string email = "ann@example.com") =>
        ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event("session.started"),
            new IndexEntry.SessionStarted(), Sample.Accepted(user, email: email), new IndexEntry.Activity(1, 1, 0, user, 0, null));

    /// <summary>
    /// What happens to users and conversations at random, on a ledger that writes users' rows a few dozen changes at a time, is killed and
    /// opened again, and whose commits fail; and on one whose users are read after each append. In the end both have the same rows.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task WhateverIsNotedStandsInTheRowsInTheEnd_AsIfEachAppendHadWrittenThem(int seed)
    {
        var random = new Random(seed);
        var tenants = new[] { TenantId.New(), TenantId.New() };
        var users = Enumerable.Range(0, 40).Select(_ => Sample.NewUser()).ToArray();
        var failing = (CommitStage?)null;
        SqliteLedgerOptions Few(SqliteLedgerOptions options) => options with
        {
            ManyUserChanges = 30, Fault = stage => FailOnce(stage, ref failing),
        };
        var directories = new List<TemporaryDirectory> { _directory };
        var many = await OpenAsync(_directory, Few);
        await using var one = await OpenAsync(_other);
        var conversations = new List<(StreamId Stream, StreamHead Many, StreamHead One)>();
        var wasPartlyApplied = false;
        for (var step = 0; step < 300; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(random.Next(2_000)));
            var (stream, headOfMany, headOfOne) = random.Next(3) == 0 || conversations.Count == 0
                ? (Sample.NewConversation(tenants[random.Next(2)]), StreamHead.Empty, StreamHead.Empty)
                : conversations[random.Next(conversations.Count)];
            var index = WhatHappens(random, headOfOne.IsEmpty, users[random.Next(users.Length)]);
            failing = random.Next(15) switch { 0 => CommitStage.Before, 1 => CommitStage.After, _ => null };
            headOfMany = await UntilItStandsAsync(many, Sample.Request(stream, headOfMany, many.Now, [Sample.Event()], index));
            headOfOne = await one.AppendAsync(Sample.Request(stream, headOfOne, one.Now, [Sample.Event()], index), None);
            await one.ListUsersAsync(stream.Tenant, null, 1, None);
            conversations.RemoveAll(known => known.Stream == stream);
            conversations.Add((stream, headOfMany, headOfOne));

            failing = null;
            switch (random.Next(20))
            {
                case 0:
                    var copy = Kill(many, directories);
                    many = await OpenAsync(copy, Few);
                    wasPartlyApplied |= await ScalarAsync(many, "SELECT steps > 0 FROM user_changes_state") > 0;
                    break;
                case 1:
                    Assert.Equal(
                        (await one.ListUsersAsync(stream.Tenant, null, 200, None)).Items.OrderBy(user => user.UserId.Value),
                        (await many.ListUsersAsync(stream.Tenant, null, 200, None)).Items.OrderBy(user => user.UserId.Value));
                    break;
                case 2 or 3:
                    // Writes all that is noted, or, if its commit fails, none of it; the notes go on either way.
                    var session = Sample.SessionOf(stream);
                    failing = random.Next(2) == 0 ? CommitStage.Before : null;
                    if (failing is not null)
                    {
                        await Assert.ThrowsAsync<LedgerUnavailableException>(() => many.EraseListingAsync(stream.Tenant, session, None).AsTask());
                        break;
                    }
                    await many.EraseListingAsync(stream.Tenant, session, None);
                    await one.EraseListingAsync(stream.Tenant, session, None);
                    break;
                case 4:
                    var user = users[random.Next(users.Length)];
                    Assert.Equal(
                        await one.FindLatestOpenSessionAsync(stream.Tenant, user, None), await many.FindLatestOpenSessionAsync(stream.Tenant, user, None));
                    break;
            }
        }

        Assert.True(wasPartlyApplied, "It was never killed between two rows of one lot.");
        await many.DisposeAsync();
        await one.DisposeAsync();
        var (rowsOfOne, rowsOfMany) = (ReadRows(_other), ReadRows(directories[^1]));
        Assert.NotEmpty(rowsOfOne);
        Assert.Equal(rowsOfOne, rowsOfMany);
        directories.Skip(1).ToList().ForEach(directory => directory.Dispose());
    }

    private static void FailOnce(CommitStage stage, ref CommitStage? failing)
    {
        if (stage != failing)
            return;
        failing = null;
        // After the one the connection goes on, after the other there is a new one.
        throw new SqliteFailure(stage == CommitStage.Before ? raw.SQLITE_FULL : raw.SQLITE_IOERR, "The test's disk fails.");
    }

    private static IndexEntry[] WhatHappens(Random random, bool isNew, UserId user)
    {
        List<IndexEntry> index = isNew ? [new IndexEntry.SessionStarted()] : [new IndexEntry.SessionActive(1)];
        var isAccepted = random.Next(2) == 0;
        if (isAccepted)
            index.Add(Sample.Accepted(user, subject: user.Value, name: random.Next(3) == 0 ? null : $"Ann {random.Next(100)}"));
        if (random.Next(6) == 0)
            index.Add(new IndexEntry.SessionEnded("reset"));
        index.Add(new IndexEntry.Activity(isNew ? 1 : 0, isAccepted ? 1 : 0, 1, isAccepted ? user : null, random.Next(3), null));
        return [.. index];
    }

    private static async Task<StreamHead> UntilItStandsAsync(SqliteLedger ledger, AppendRequest request)
    {
        try
        {
            return await ledger.AppendAsync(request, None);
        }
        catch (LedgerUnavailableException)
        {
            return await ledger.AppendAsync(request, None);
        }
    }

    /// <summary>Another directory with what a kill would leave behind.</summary>
    private static TemporaryDirectory Kill(SqliteLedger ledger, List<TemporaryDirectory> directories)
    {
        var copy = directories[^1].AsAKillWouldLeaveIt();
        directories.Add(copy);
        // Whatever it still does happens to files that nobody opens again.
        _ = ledger.DisposeAsync().AsTask();
        return copy;
    }

    private static List<string> ReadRows(TemporaryDirectory directory)
    {
        using var connection = Connection.OpenReadOnly(directory.File("blinq.db"));
        Assert.Equal(0, connection.Scalar("SELECT count(*) FROM user_changes"));
        var rows = new List<string>();
        // Not listed_at: how far it lags, up to a minute, may differ.
        foreach (var sql in (string[])[
            "SELECT tenant, user, kind, started_at, position, subject, name, email, first_seen, last_seen, sessions FROM users",
            "SELECT tenant, user, day, sessions, messages, rank FROM user_days",
            "SELECT tenant, day, sessions, verified, messages, users FROM tenant_days",
            "SELECT tenant, started_at, position, user, last_active_at, ended_at, ended_by FROM sessions",
            "SELECT tenant, user, 'lags' FROM users WHERE kind = 0 AND last_seen - listed_at >= 60000000",
            "SELECT tenant, key_id, started_at, position FROM session_keys"])
        {
            using var statement = connection.Compile(sql);
            while (statement.Step())
                rows.Add(string.Join('|', Enumerable.Range(0, sql.Count(c => c == ',') + 1).Select(i => statement.OptionalText(i) ?? "")));
        }
        return rows;
    }

    private static ValueTask<long> ScalarAsync(SqliteLedger ledger, string sql) => ledger.OnReaderAsync(connection => connection.Scalar(sql));

    [Fact]
    public async Task WhileNobodyAsks_NotesAreAppliedWithinSeconds_AndGo()
    {
        await using var ledger = await OpenAsync(_directory);
        var stream = Sample.NewConversation();
        await StartAsync(ledger, stream, Sample.NewUser());

        await Eventually.TrueAsync(async () =>
            await ScalarAsync(ledger, "SELECT count(*) FROM users") == 2 && await ScalarAsync(ledger, "SELECT count(*) FROM user_changes") == 0);
    }

    /// <summary>Without a pause, too, what is noted and not applied stays bounded, and what is applied goes.</summary>
    [Fact]
    public async Task BesideAppendsWithoutAPause_NotesStayFew()
    {
        await using var ledger = await OpenAsync(_directory, options => options with { ManyUserChanges = 60 });
        var (tenant, users) = (TenantId.New(), Enumerable.Range(0, 50).Select(_ => Sample.NewUser()).ToArray());
        long most = 0;
        for (var i = 0; i < 400; i++)
        {
            await StartAsync(ledger, Sample.NewConversation(tenant), users[i % 50]);
            most = Math.Max(most, await ScalarAsync(ledger, "SELECT count(*) FROM user_changes"));
        }

        // Three changes an append and one append a batch: twenty are added to, twenty are being applied, twenty are going.
        Assert.InRange(most, 20, 62);
    }

    /// <summary>What was noted one append at a time is dropped in few commits once nobody writes.</summary>
    [Fact]
    public async Task ManyNotesAreDroppedInFewCommits()
    {
        var commits = 0;
        await using var ledger = await OpenAsync(_directory, options => options with
        {
            Fault = stage => commits += stage == CommitStage.Before ? 1 : 0,
        });
        var (tenant, users) = (TenantId.New(), Enumerable.Range(0, 50).Select(_ => Sample.NewUser()).ToArray());
        for (var i = 0; i < 400; i++)
            await StartAsync(ledger, Sample.NewConversation(tenant), users[i % 50]);
        await Eventually.TrueAsync(async () => await ScalarAsync(ledger, "SELECT count(*) FROM user_changes") == 0);

        Assert.InRange(Volatile.Read(ref commits), 400, 550);
    }

    /// <summary>Erasing a person takes along what was only noted of the person, out of all files.</summary>
    [Fact]
    public async Task AnErasedPersonStandsInNoNoteEither()
    {
        await using var ledger = await OpenAsync(_directory);
        var (tenant, user) = (TenantId.New(), Sample.NewUser());
        var stream = Sample.NewConversation(tenant);
        await StartAsync(ledger, stream, user, "zaphod@example.com");
        Assert.True(Found("zaphod@example.com"));

        var erasure = new Erasure(KeyId.New("er_"), tenant, user, Sample.Start.AddDays(1), "operator");
        await ledger.BeginErasureAsync(erasure, None);
        await ledger.EraseListingAsync(tenant, Sample.SessionOf(stream), None);
        Assert.True(await ledger.EraseUserAsync(erasure, None));
        await ledger.FinishErasureAsync(erasure.Id, Sample.Start.AddDays(1), None);

        Assert.Null(await ledger.FindUserAsync(tenant, user, None));
        Assert.False(Found("zaphod@example.com"));
    }

    /// <summary>What was appended before an erasure's step in the same transaction is erased with the rest.</summary>
    [Fact]
    public async Task WhatABatchNotesBeforeItErases_DoesNotComeBack_AndNothingElseIsLost()
    {
        await using var ledger = await OpenAsync(_directory);
        var (tenant, user, other) = (TenantId.New(), Sample.NewUser(), Sample.NewUser());
        var stream = Sample.NewConversation(tenant);
        using var leave = new ManualResetEventSlim();
        var pause = ledger.OnWriterAsync(_ => leave.Wait(Eventually.Patience));
        var started = StartAsync(ledger, stream, user);
        var startedByOther = StartAsync(ledger, Sample.NewConversation(tenant), other);
        var erased = ledger.EraseListingAsync(tenant, Sample.SessionOf(stream), None);
        leave.Set();
        await pause;
        await started;
        await startedByOther;
        await erased;

        Assert.Empty((await ledger.ListSessionsAsync(tenant, new SessionFilter(User: user), null, 10, None)).Items);
        Assert.Single((await ledger.ListSessionsAsync(tenant, new SessionFilter(User: other), null, 10, None)).Items);
        Assert.Equal(1, await ScalarAsync(ledger, "SELECT count(*) FROM users WHERE kind > 0"));
    }

    private bool Found(string text) => _directory.Holds(Encoding.UTF8.GetBytes(text));

    private static Action<CommitStage> FullWhen(Func<bool> isFull, CommitStage at = CommitStage.Before) => stage =>
    {
        if (stage == at && isFull())
            throw new SqliteFailure(raw.SQLITE_FULL, "The test's disk is full.");
    };

    /// <summary>A list that would leave out what was acknowledged is no answer.</summary>
    [Theory]
    [InlineData(nameof(CommitStage.Before))]
    [InlineData(nameof(CommitStage.Within))]
    public async Task WhileNothingCanBeWritten_AListThatWouldLagIsRefused_AndOthersAreRead(string at)
    {
        // Full from the first commit on, so that not even idle work comes in between.
        var (isFull, fillsUp) = (false, true);
        await using var ledger = await OpenAsync(_directory, options => options with
        {
            Fault = stage =>
            {
                FullWhen(() => isFull, Enum.Parse<CommitStage>(at))(stage);
                isFull |= fillsUp && stage == CommitStage.After;
            },
        });
        var (tenant, user) = (TenantId.New(), Sample.NewUser());
        var stream = Sample.NewConversation(tenant);
        await StartAsync(ledger, stream, user);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ListUsersAsync(tenant, null, 10, None).AsTask().WaitAsync(Eventually.Patience));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.FindUserAsync(tenant, user, None).AsTask().WaitAsync(Eventually.Patience));
        Assert.Null(await ledger.FindUserAsync(tenant, Sample.NewUser(), None));
        Assert.Empty((await ledger.ListUsersAsync(TenantId.New(), null, 10, None)).Items);
        Assert.NotNull(await ledger.FindSessionAsync(tenant, Sample.SessionOf(stream), None));

        (isFull, fillsUp) = (false, false);
        Assert.Single((await ledger.ListUsersAsync(tenant, null, 10, None)).Items);
    }

    /// <summary>What breaks after all appends of a batch have run is told to operators, and does not fail appends that have no part in it.</summary>
    [Fact]
    public async Task ChangesThatCannotBeNotedFailTheirAppendsOnly_AndAreTold()
    {
        var health = new HealthRecorder();
        await using var ledger = await OpenAsync(_directory, options => options with { HealthListener = health });
        await ledger.OnWriterAsync(connection => connection.Execute(
            "CREATE TRIGGER no_notes BEFORE INSERT ON user_changes BEGIN SELECT RAISE(ABORT, 'The test takes no notes.'); END"));
        using var leave = new ManualResetEventSlim();
        var pause = ledger.OnWriterAsync(_ => leave.Wait(Eventually.Patience));
        var ofUser = StartAsync(ledger, Sample.NewConversation(), Sample.NewUser());
        var anonymous = ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event(), new IndexEntry.SessionStarted());
        leave.Set();
        await pause;

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ofUser.AsTask());
        await anonymous;
        Assert.Contains(health.Said, said => said.Contains("takes no notes", StringComparison.Ordinal));

        await ledger.OnWriterAsync(connection => connection.Execute("DROP TRIGGER no_notes"));
        await StartAsync(ledger, Sample.NewConversation(), Sample.NewUser());
    }

    /// <summary>The question that each visitor asks who comes back must not cost a commit.</summary>
    [Fact]
    public async Task TheLatestOpenConversationIsFoundWithoutWaiting_AmongWhatIsNoted()
    {
        var fails = false;
        await using var ledger = await OpenAsync(_directory, options => options with
        {
            Fault = FullWhen(() => fails),
        });
        var (tenant, user, other) = (TenantId.New(), Sample.NewUser(), Sample.NewUser());
        var streams = Enumerable.Range(0, 4).Select(_ => Sample.NewConversation(tenant)).ToArray();
        var heads = new StreamHead[4];
        for (var i = 0; i < 4; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            heads[i] = await StartAsync(ledger, streams[i], user);
            // The first two stand in the rows, the others are noted.
            if (i == 1)
                Assert.NotNull(await ledger.FindUserAsync(tenant, user, None));
        }
        async Task<StreamId?> LatestAsync()
        {
            fails = true;
            var found = await ledger.FindLatestOpenSessionAsync(tenant, user, None);
            fails = false;
            return found is { } session ? StreamId.Conversation(tenant, session) : null;
        }

        Assert.Equal(streams[3], await LatestAsync());
        await ledger.AppendAsync(streams[3], heads[3], Sample.Event(), new IndexEntry.SessionEnded("reset"));
        Assert.Equal(streams[2], await LatestAsync());
        await ledger.AppendAsync(streams[2], heads[2], Sample.Event(), Sample.Accepted(other));
        Assert.Equal(streams[1], await LatestAsync());
        await ledger.AppendAsync(streams[1], heads[1], Sample.Event(), new IndexEntry.SessionEnded("reset"));
        Assert.Equal(streams[0], await LatestAsync());
        await ledger.AppendAsync(streams[0], heads[0], Sample.Event(), new IndexEntry.SessionEnded("reset"));
        Assert.Null(await LatestAsync());

        // More than it looks through: it waits for the rows, as other reads do.
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            streams[0] = Sample.NewConversation(tenant);
            await StartAsync(ledger, streams[0], user);
        }
        Assert.Equal(Sample.SessionOf(streams[0]), await ledger.FindLatestOpenSessionAsync(tenant, user, None));
    }

    [Theory]
    [InlineData("07", "in a format that this version does not know")]
    [InlineData("0105", "damaged")]
    [InlineData("01010131", "damaged")]
    [InlineData("0101017418755F61616161616161616161616161616161616161616161000000", "damaged")]
    [InlineData("0101ffffffff0f", "damaged")]
    public async Task NotesThatCannotBeReadAreRefusedAtOpen(string notes, string why)
    {
        await (await OpenAsync(_directory)).DisposeAsync();
        using (var connection = Connection.OpenWritable(_directory.File("blinq.db")))
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO user_changes VALUES (99, x'{notes}')"));

        var refusal = await Assert.ThrowsAsync<DataDirectoryUnusableException>(() => OpenAsync(_directory));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(OpenFiles());
        var target = new PostgresLedgerOptions { ConnectionString = "Host=127.0.0.1;Port=1" };
        Assert.Equal(refusal.Message,
            (await Assert.ThrowsAsync<DataDirectoryUnusableException>(() => LedgerCopy.CopyAsync(_directory.Path, target, _time, null, None))).Message);
    }

    /// <summary>Which files of the directory this process has open; only Linux tells.</summary>
    private IEnumerable<string> OpenFiles() => !OperatingSystem.IsLinux()
        ? []
        : Directory.EnumerateFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget ?? "")
            .Where(target => target.StartsWith(_directory.Path, StringComparison.Ordinal));

    /// <summary>What was applied in a transaction that was undone is added to afterwards, and all of it is applied then.</summary>
    [Fact]
    public async Task AfterAnErasureThatTheDiskRefused_WhatIsNotedNextIsAppliedToo()
    {
        var fails = false;
        await using var ledger = await OpenAsync(_directory, options => options with
        {
            Fault = FullWhen(() => fails),
        });
        var (tenant, user, other) = (TenantId.New(), Sample.NewUser(), Sample.NewUser());
        var stream = Sample.NewConversation(tenant);
        await StartAsync(ledger, stream, user);
        fails = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.EraseListingAsync(tenant, Sample.SessionOf(stream), None).AsTask());
        fails = false;
        await StartAsync(ledger, Sample.NewConversation(tenant), other);

        Assert.Equal(2, (await ledger.ListUsersAsync(tenant, null, 10, None)).Items.Count);
    }

    /// <summary>What the writer does by itself and can't is told, and tried again a second later, not over and over.</summary>
    [Fact]
    public async Task NotesThatCannotBeAppliedAreToldOf_AndDoNotKeepTheWriterBusy()
    {
        var (health, fails, tries) = (new HealthRecorder(), false, 0);
        await using var ledger = await OpenAsync(_directory, options => options with
        {
            HealthListener = health,
            Fault = _ =>
            {
                if (!fails)
                    return;
                tries++;
                throw new InvalidOperationException("unforeseen");
            },
        });
        await StartAsync(ledger, Sample.NewConversation(), Sample.NewUser());
        fails = true;

        await health.UntilAsync(recorder => recorder.Said.Count > 0);
        Assert.Equal(["lost: unforeseen"], health.Said);
        Assert.InRange(Volatile.Read(ref tries), 1, 3);
        fails = false;
    }

    /// <summary>Beside appends, failures of all kinds and steps of erasures, a list that begins after an append was acknowledged has it.</summary>
    [Fact]
    public async Task WhatWasAcknowledgedIsListed_WhateverHappensBesides()
    {
        var (random, isOver) = (new Random(5), false);
        var ledger = await OpenAsync(_directory, options => options with
        {
            ManyUserChanges = 40,
            Fault = stage =>
            {
                if (isOver)
                    return;
                switch (random.Next(30))
                {
                    case 0 or 1:
                        throw new SqliteFailure(raw.SQLITE_IOERR, "The test's disk fails.");
                    case 2 when stage == CommitStage.Before:
                        throw new SqliteFailure(raw.SQLITE_FULL, "The test's disk is full.");
                    case 3 when stage == CommitStage.Before:
                        throw new InvalidOperationException("unforeseen");
                }
            },
        });
        var tenants = new[] { TenantId.New(), TenantId.New() };
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async me =>
        {
            var (mine, tenant, sessions) = (new Random(me), tenants[me % 2], new Dictionary<UserId, long>());
            var users = Enumerable.Range(0, 20).Select(_ => Sample.NewUser()).ToArray();
            for (var i = 0; i < 60; i++)
            {
                var user = users[mine.Next(users.Length)];
                var stream = Sample.NewConversation(tenant);
                var request = Sample.Request(stream, StreamHead.Empty, ledger.Now, [Sample.Event()], [
                    new IndexEntry.SessionStarted(), Sample.Accepted(user), new IndexEntry.Activity(1, 1, 1, user, 1, null)]);
                await InTheEndAsync(() => ledger.AppendAsync(request, None));
                sessions[user] = sessions.GetValueOrDefault(user) + 1;
                switch (mine.Next(8))
                {
                    case 0:
                        Assert.Equal(sessions[user], (await InTheEndAsync(() => ledger.FindUserAsync(tenant, user, None)))!.Sessions);
                        break;
                    case 1:
                        var all = await InTheEndAsync(() => ledger.ListUsersAsync(tenant, null, 200, None));
                        Assert.Equal(sessions[user], all.Items.Single(listed => listed.UserId == user).Sessions);
                        break;
                    case 2:
                        Assert.Equal(Sample.SessionOf(stream), await InTheEndAsync(() => ledger.FindLatestOpenSessionAsync(tenant, user, None)));
                        break;
                    case 3:
                        // Of another tenant, so that it finds nothing; not tried again.
                        await Record.ExceptionAsync(() => ledger.EraseListingAsync(tenants[(me + 1) % 2], Sample.SessionOf(stream), None).AsTask());
                        break;
                }
            }
        }));
        isOver = true;
        await ledger.DisposeAsync();

        using var rows = Connection.OpenReadOnly(_directory.File("blinq.db"));
        Assert.Equal(0, rows.Scalar("SELECT count(*) FROM user_changes"));
        Assert.Equal(12 * 60, rows.Scalar("SELECT count(*) FROM users WHERE kind = 1"));
        Assert.Equal(12 * 60, rows.Scalar("SELECT sum(sessions) FROM users"));
        Assert.Equal(12 * 60, rows.Scalar("SELECT sum(messages) FROM user_days"));
        Assert.Equal(rows.Scalar("SELECT count(*) FROM user_days"), rows.Scalar("SELECT sum(users) FROM tenant_days"));
    }

    /// <summary>Calls again while failures are the test's own; what fails that often fails for another reason, and is told.</summary>
    private static async Task<T> InTheEndAsync<T>(Func<ValueTask<T>> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (Exception failure) when (tries < 200 && failure is (LedgerUnavailableException or InvalidOperationException))
            {
            }
        }
    }
}
