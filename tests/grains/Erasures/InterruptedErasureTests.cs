using Blinq.Grains.Conversations;
using Blinq.Grains.Erasures;
using Blinq.Grains.Keys;
using Blinq.Grains.Refusals;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Identity.Verdicts;
using Blinq.Ledger;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tests.Erasures;

/// <summary>Wherever the process dies that erases a person, the next one ends as if nothing had happened.</summary>
public sealed class InterruptedErasureTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly MasterKey Master = new(new byte[32]);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public Task KilledAtRandomMoments_ItEndsTheSame(string store) => KillAsync(store, times: 5);

    [Theory]
    [Trait("Tier", "long")]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public Task KilledAtAHundredRandomMoments_ItEndsTheSame(string store) => KillAsync(store, times: 100);

    private static async Task KillAsync(string store, int times)
    {
        var directory = Directory.CreateTempSubdirectory("blinq-erasures-");
        var ledger = await OpenAsync(store, directory.FullName);
        try
        {
            var seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
            var random = new Random(seed);
            var moments = await RunAsync(ledger, () => int.MaxValue, $"{store}, not killed");
            for (var i = 0; i < times; i++)
            {
                // The first life ends anywhere, the later ones soon: it must get on however often it is killed.
                var lives = 0;
                await RunAsync(ledger, () => lives++ switch
                {
                    0 => random.Next(moments),
                    < 4 => random.Next(moments / 2),
                    _ => int.MaxValue,
                }, $"{store}, seed {seed}, round {i}");
            }
        }
        finally
        {
            await ledger.DisposeAsync();
            directory.Delete(recursive: true);
        }
    }

    private static async Task<ILedger> OpenAsync(string store, string directory) => store == "sqlite"
        ? await SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = directory }, TimeProvider.System, None)
        : await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync() }, TimeProvider.System, None);

    /// <returns>How many moments the last life had.</returns>
    private static async Task<int> RunAsync(ILedger ledger, Func<int> nextLife, string what)
    {
        var (indexes, erasures) = ((ILedgerIndexes)ledger, (ILedgerErasures)ledger);
        var given = await Person.MakeAsync(ledger);
        var before = await given.OthersAsync(ledger);
        await erasures.BeginErasureAsync(
            new Erasure(KeyId.New("er_"), given.Tenant, given.User, ledger.Now, TestData.Manager.Value), None);
        while (true)
        {
            var life = new InterruptedLedger(ledger, erasures, nextLife());
            try
            {
                var unfinished = await erasures.FindUnfinishedErasureAsync(given.Tenant, given.User, None);
                if (unfinished is not null)
                {
                    var eraser = new Eraser(life, indexes, life, new DirectGrains(life, Master, TimeProvider.System));
                    await eraser.RunAsync(unfinished, None);
                }
                await given.AssertErasedAsync(ledger, what);
                Assert.Equal(before, await given.OthersAsync(ledger));
                return life.Passed;
            }
            catch (KilledException)
            {
                // Another process goes on.
            }
        }
    }

    /// <summary>A tenant with one person to erase among others.</summary>
    private sealed record Person(TenantId Tenant, UserId User, IReadOnlyList<ConversationKey> Conversations, ConversationKey Other, int Events)
    {
        private static readonly VerifiedIdentity Alice = TestData.Identity("alice", epoch: 0) with { Fingerprint = "aaaaaaaaaaaaaaaa" };
        private static readonly VerifiedIdentity Bob = TestData.Identity("bob", epoch: 0) with { Fingerprint = "bbbbbbbbbbbbbbbb" };

        public static async Task<Person> MakeAsync(ILedger ledger)
        {
            var grains = new DirectGrains(ledger, Master, TimeProvider.System);
            var tenant = TenantId.New();
            await grains.Tenant(tenant).SendAsync(TestData.Register(), None);
            ConversationKey[] keys = [.. Enumerable.Range(0, 5).Select(_ => TestData.ConversationKey(tenant))];
            var (talked, claimed, ended, anonymous, other) = (keys[0], keys[1], keys[2], keys[3], keys[4]);

            await grains.Conversation(talked).SendAsync(NamedCall.Start(TestData.Accepted(Alice)), None);
            for (var i = 0; i < 3; i++)
                await NamedCall.Post($"c{i}", $"message {i}")(grains.Conversation(talked));
            await NamedCall.Anonymous(grains.Conversation(claimed));
            await NamedCall.Enter(0, TestData.Accepted(Alice))(grains.Conversation(claimed));
            await grains.Conversation(ended).SendAsync(NamedCall.Start(TestData.Accepted(Alice)), None);
            await grains.Conversation(ended).SendAsync(new EndConversation(TestData.Manager), None);
            // Her token ran out, and she went on as nobody.
            await grains.Conversation(anonymous).SendAsync(
                NamedCall.Start(new Verdict.Refused(RefusalReason.Expired, Alice.Fingerprint, -12.5)), None);
            await grains.Conversation(other).SendAsync(NamedCall.Start(TestData.Accepted(Bob)), None);
            await NamedCall.Post("c0", "hello")(grains.Conversation(other));
            await RefuseAsync(ledger, tenant, new RefusalSample(talked.Session, null, Alice.Fingerprint, null));
            await RefuseAsync(ledger, tenant, new RefusalSample(other.Session, null, Bob.Fingerprint, null));
            return new Person(tenant, Alice.User, keys[..4], other, Events: 4 + 2 + 2 + 1 + 1);
        }

        public async Task<string> OthersAsync(ILedger ledger)
        {
            var indexes = (ILedgerIndexes)ledger;
            var events = await ledger.ReadAsync(Other.Stream, 0, 1000, None);
            var refusals = (await RefusalsAsync(ledger)).Where(recorded => Text(recorded).Contains(Bob.Fingerprint, StringComparison.Ordinal));
            return string.Join('\n', events.Concat(refusals).Select(Text)
                .Append($"{await indexes.FindSessionAsync(Tenant, Other.Session, None)}")
                .Append($"{await indexes.FindUserAsync(Tenant, Bob.User, None)}")
                .Append(string.Join(' ', await indexes.CountVerdictsAsync(Tenant, DateTimeOffset.UnixEpoch, None)))
                .Append(string.Join(' ', (await indexes.ListRefusalsAsync(Tenant, null, 10, None)).Items.Where(item => item.Sample.Session == Other.Session))));
        }

        public async Task AssertErasedAsync(ILedger ledger, string what)
        {
            var indexes = (ILedgerIndexes)ledger;
            foreach (var key in Conversations)
            {
                var events = await ledger.ReadAsync(key.Stream, 0, 1000, None);
                Assert.All(events.SkipLast(1), recorded => Assert.Null(recorded.Payload));
                Assert.Equal("""{"by":"erasure","actor":"mk_manager"}""", Text(events[^1]));
                Assert.Null(await indexes.FindSessionAsync(Tenant, key.Session, None));
            }
            Assert.Null(await indexes.FindUserAsync(Tenant, User, None));
            Assert.Single((await indexes.ListSessionsAsync(Tenant, new SessionFilter(), null, 100, None)).Items);
            Assert.Equal(Other.Session, Assert.Single((await indexes.ListRefusalsAsync(Tenant, null, 10, None)).Items).Sample.Session);
            Assert.DoesNotContain(await RefusalsAsync(ledger), recorded => Text(recorded).Contains(Alice.Fingerprint, StringComparison.Ordinal));
            var told = (await ledger.ReadAsync(StreamId.ForTenant(Tenant), 0, 1000, None)).Where(recorded => recorded.Type == "subject.erased").ToList();
            Assert.True(told.Count == 1, $"{what}: told {told.Count} times.");
            var erased = Assert.IsType<TenantEvent.SubjectErased>(TenantCodec.Decode(told[0]));
            Assert.Equal((User, Actor.Of(TestData.Manager), Events, Conversations.Count), (erased.UserId, erased.Actor, erased.Events, erased.Streams));
        }

        private async Task<IReadOnlyList<RecordedEvent>> RefusalsAsync(ILedger ledger) =>
            await ledger.ReadAsync(StreamId.Refusals(Tenant, DateOnly.FromDateTime(ledger.Now.UtcDateTime)), 0, 1000, None);

        private static async Task RefuseAsync(ILedger ledger, TenantId tenant, RefusalSample sample)
        {
            await using var log = new RefusalLog(ledger, TimeProvider.System);
            log.Note(tenant, "accepted_email_not_text", sample);
        }

        private static string Text(RecordedEvent recorded) =>
            recorded.Payload is { } payload ? System.Text.Encoding.UTF8.GetString(payload.Span) : "";
    }
}
