using System.Diagnostics;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>The write-ahead log is copied beside the writer and begins anew while appends go on; what it held stands in the database file.</summary>
public sealed class LogFolderTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private Task<SqliteLedger> OpenAsync() =>
        SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = _directory.Path, ManyLogPages = 64 }, new ManualClock(), None);

    private static async Task<StreamId> AppendAsync(SqliteLedger ledger)
    {
        var stream = Sample.NewConversation();
        await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(payload: $$"""{"text":"{{new string('x', 20_000)}}"}"""));
        return stream;
    }

    private LogLength Measure()
    {
        using var other = Connection.OpenWritable(Path.Combine(_directory.Path, "blinq.db"));
        other.Scalar("PRAGMA user_version");
        return other.MeasureLog();
    }

    /// <summary>Appends until the log has begun anew as often as told.</summary>
    private async Task<List<StreamId>> AppendUntilAnewAsync(SqliteLedger ledger, int times)
    {
        var appended = new List<StreamId>();
        var before = default(LogLength);
        for (var watch = Stopwatch.StartNew(); times > 0;)
        {
            Assert.True(watch.Elapsed < Eventually.Patience, $"The log did not begin anew: {before}.");
            appended.Add(await AppendAsync(ledger));
            var log = Measure();
            if (log.Pages < before.Pages)
                times--;
            before = log;
        }
        return appended;
    }

    [Fact]
    public async Task WhileAppendsGoOn_TheLogBeginsAnewAgainAndAgain()
    {
        List<StreamId> appended;
        await using (var ledger = await OpenAsync())
        {
            appended = await AppendUntilAnewAsync(ledger, times: 3);
            foreach (var stream in appended)
                Assert.Single(await ledger.ReadAllAsync(stream));
        }
        await using var reopened = await OpenAsync();
        Assert.Equal(appended.Count, (await reopened.ExportAllAsync(tenant: null)).Count);
    }

    [Fact]
    public async Task WhileSomethingReadsInOneLongTransaction_AppendsGoOn_AndAfterItTheLogBeginsAnew()
    {
        await using var ledger = await OpenAsync();
        await AppendAsync(ledger);
        using (var reader = Connection.OpenReadOnly(Path.Combine(_directory.Path, "blinq.db")))
        {
            reader.Execute("BEGIN; SELECT count(*) FROM events");
            for (var i = 0; i < 100; i++)
                await AppendAsync(ledger);
            Assert.InRange(Measure().Pages, 500, int.MaxValue);
            reader.Execute("ROLLBACK");
        }
        await AppendUntilAnewAsync(ledger, times: 1);
    }
}
