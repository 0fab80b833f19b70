using System.Diagnostics;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>What makes every call fail is noticed, told once when it begins and once when it ends.</summary>
public sealed class SqliteHealthTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly HealthRecorder _health = new();

    private string Data => _directory.File("data");

    public void Dispose() => _directory.Dispose();

    private Task<SqliteLedger> OpenAsync(Func<SqliteLedgerOptions, SqliteLedgerOptions>? set = null)
    {
        var options = new SqliteLedgerOptions { DataDirectory = Data, HealthListener = _health };
        return SqliteLedger.OpenAsync(set?.Invoke(options) ?? options, new ManualTime(), None);
    }

    public static TheoryData<string, Action<string>> Damages => new()
    {
        { "deleted", data => Directory.Delete(data, recursive: true) },
        { "moved", data => Directory.Move(data, data + ".old") },
        {
            "replaced", data =>
            {
                Directory.Move(data, data + ".old");
                Directory.CreateDirectory(data);
                foreach (var file in new[] { "blinq.db", "blinq.db-wal", "blinq.lock.db" })
                    File.WriteAllText(Path.Combine(data, file), "another file");
            }
        },
        { "the database replaced", data => Replace(Path.Combine(data, "blinq.db")) },
        { "the log deleted", data => File.Delete(Path.Combine(data, "blinq.db-wal")) },
        { "the locks deleted", data => new[] { "blinq.lock", "blinq.lock.db" }.ToList().ForEach(file => File.Delete(Path.Combine(data, file))) },
    };

    private static void Replace(string file)
    {
        File.WriteAllText(file + ".new", "another file");
        File.Move(file + ".new", file, overwrite: true);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task ADirectoryThatWasTakenAwayWentUnnoticed(string what, Action<string> damage)
    {
        await using var ledger = await OpenAsync();
        var stream = Sample.NewConversation();
        var head = await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());

        damage(Data);

        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AppendAsync(stream, head, Sample.Event()).AsTask());
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ProbeAsync(None).AsTask());
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.ReadAsync(stream, 0, 10, None).AsTask());
        Assert.True(Assert.Single(_health.Said).Contains("was deleted or replaced", StringComparison.Ordinal), what);
    }

    [Fact]
    public async Task GivenNoCalls_ThenItIsNoticedAllTheSame_AndTheEndToo()
    {
        await using var ledger = await OpenAsync();
        Directory.Move(Data, Data + ".old");
        await _health.UntilAsync(health => health.Said.Count == 1);
        Directory.Move(Data + ".old", Data);
        await _health.UntilAsync(health => health.Said is [_, "back"]);
        await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());
    }

    [Fact]
    public async Task AFullDiskIsToldOnceWhenItBeginsAndOnceWhenItEnds()
    {
        await using var ledger = await OpenAsync();
        // SQLite's own limit makes it fail as a full disk does.
        await ledger.OnWriterAsync(connection => connection.Execute("PRAGMA max_page_count = 1"));
        var big = Sample.Event(payload: $$"""{"text":"{{new string('x', 100_000)}}"}""");
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, big).AsTask());
        Assert.Contains("full", Assert.Single(_health.Said), StringComparison.Ordinal);

        await ledger.OnWriterAsync(connection => connection.Execute("PRAGMA max_page_count = 1000000"));
        for (var i = 0; i < 3; i++)
            await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, big);
        Assert.Equal(2, _health.Said.Count);
        Assert.Equal("back", _health.Said[^1]);
    }

    [Fact]
    public async Task ALogThatAReaderKeepsIsTold()
    {
        await using var ledger = await OpenAsync(options => options with { LongLogBytes = 1024 * 1024, ManyLogPages = 16 });
        using (var reader = Connection.OpenReadOnly(Path.Combine(Data, "blinq.db")))
        {
            reader.Execute("BEGIN; SELECT count(*) FROM events");
            var big = Sample.Event(payload: $$"""{"text":"{{new string('x', 100_000)}}"}""");
            while (!_health.IsLogLong)
                await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, big);
            reader.Execute("ROLLBACK");
        }
        // What nothing holds any more is copied with the next appends, and the log begins anew; only then can it be cut.
        await ledger.OnWriterAsync(connection => connection.Execute("PRAGMA journal_size_limit = 0"));
        for (var watch = Stopwatch.StartNew(); _health.IsLogLong && watch.Elapsed < Eventually.Patience;)
            await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());
        Assert.False(_health.IsLogLong);
        Assert.Empty(_health.Said);
    }
}
