using System.Collections.Concurrent;
using System.Text.Json;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Sealing;
using Blinq.Hosting.Silos;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Verification;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Losing;

/// <summary>A cluster of a test's own, to which visitors talk without a pause while something happens to its silos.</summary>
internal sealed class SilosUnderLoad : IAsyncDisposable
{
    private const int Visitors = 60;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly DirectoryInfo _directory;
    private readonly ConcurrentDictionary<ConversationKey, int> _acknowledged = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly SqliteLedger _ledger;
    private readonly TenantId _tenant = TenantId.New();

    private SilosUnderLoad(SqliteLedger ledger, TestSilos silos, DirectoryInfo directory) =>
        (_ledger, Silos, _directory) = (ledger, silos, directory);

    public TestSilos Silos { get; }

    public int Acknowledged => _acknowledged.Values.Sum();

    /// <param name="tables">Where snapshots are kept; <c>null</c>: nowhere.</param>
    public static async Task<SilosUnderLoad> StartAsync(short silos, string? tables = null)
    {
        var directory = Directory.CreateTempSubdirectory("blinq-silo-tests-");
        var ledger = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = directory.FullName }, TimeProvider.System, None);
        var master = new MasterKey(new byte[32]);
        return new SilosUnderLoad(
            ledger,
            await TestSilos.StartAsync(
                silos, master, () => new SiloSetting(ledger, master, TimeSpan.FromSeconds(1), null, TimeProvider.System), tables: tables),
            directory);
    }

    /// <summary>
    /// Everyone talks, in a conversation of their own and without a client id, until what happens has happened and as much
    /// was said after it as before.
    /// </summary>
    public async Task TalkWhileAsync(Func<Task> happens)
    {
        using var enough = new CancellationTokenSource();
        var grains = Silos.Grains();
        var talking = Enumerable.Range(0, Visitors).Select(_ => Task.Run(() => TalkAsync(grains, TestData.ConversationKey(_tenant), enough.Token))).ToArray();
        await SaidAsync(Visitors * 20);
        await happens();
        await SaidAsync(Acknowledged + Visitors * 20);
        await enough.CancelAsync();
        await Task.WhenAll(talking);
    }

    /// <summary>Nobody got an error, everything that was acknowledged stands once and in order, nothing else does, the chain holds.</summary>
    public async Task AssertNothingLostOrDoubledAsync()
    {
        Assert.Empty(_failures.Select(failure => failure.ToString()));
        Assert.Equal(Visitors, _acknowledged.Count);
        foreach (var (key, said) in _acknowledged)
        {
            var texts = new List<string?>();
            for (long after = 1; await _ledger.ReadAsync(key.Stream, after, 1_000, None) is { Count: > 0 } events; after = events[^1].Seq)
                texts.AddRange(events.Select(posted => JsonDocument.Parse(posted.Payload!.Value).RootElement.GetProperty("text").GetString()));
            Assert.Equal(Enumerable.Range(0, said).Select(i => $"{i}"), texts);
        }
        var report = await LedgerVerifier.VerifyDataDirectoryAsync(_directory.FullName, new VerificationOptions(), None);
        Assert.Empty(report.Findings);
    }

    public async ValueTask DisposeAsync()
    {
        await Silos.DisposeAsync();
        await _ledger.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task TalkAsync(GrainClient grains, ConversationKey key, CancellationToken enough)
    {
        try
        {
            await NamedCall.Anonymous(grains.Conversation(key));
            _acknowledged[key] = 0;
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                Assert.IsType<PostOutcome.Posted>(await NamedCall.Post(null, $"{i}")(grains.Conversation(key)));
                _acknowledged[key] = i + 1;
            }
        }
        catch (Exception failure)
        {
            _failures.Enqueue(failure);
        }
    }

    private async Task SaidAsync(int messages) => await Eventually.TrueAsync(() => Acknowledged >= messages || !_failures.IsEmpty);
}
