using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Blinq.Grains.Conversations;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Streams;

namespace Blinq.Bench.Micro;

/// <summary>
/// A batch of appends to the ledger of a process alone, each to a conversation of its own, beside one transaction that inserts as many
/// rows of the same payload into a table of a bare SQLite with the same <c>synchronous</c>. In memory where there is
/// <c>/dev/shm</c>: what a disk takes for a commit is the same for both, and would be most of what is seen.
/// </summary>
public class AppendBenchmarks
{
    private readonly TenantId _tenant = TenantId.New();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly NewEvent _event = EventOf(new ConversationEvent.MessagePosted(
        MessageRole.Visitor, "How long does delivery take to Almaty?", Verified: false));
    private string _directory = "";
    private SqliteLedger _ledger = null!;
    private BareSqlite _bare = null!;

    [Params(64, 512)]
    public int Batch { get; set; }

    [GlobalSetup]
    public async Task OpenAsync()
    {
        var memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _directory = Directory.CreateDirectory(Path.Combine(memory, "blinq-bench-" + RandomNumberGenerator.GetHexString(12))).FullName;
        _ledger = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = Path.Combine(_directory, "ledger") }, _time, CancellationToken.None);
        _bare = BareSqlite.Open(Path.Combine(_directory, "bare.db"));
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _ledger.DisposeAsync();
        _bare.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public void BareInserts() => _bare.Insert(Batch, _event.Payload.Span);

    /// <summary>Without a word to the lists: events, their hash chain, positions.</summary>
    [Benchmark]
    public Task AppendsAsync() => AppendAsync([]);

    /// <summary>With what the beginning of a conversation writes for the lists and the numbers of the day.</summary>
    [Benchmark]
    public Task AppendsWithListsAsync() => AppendAsync(
        [new IndexEntry.SessionStarted(), new IndexEntry.Activity(Sessions: 1, Verified: 0, Messages: 0, User: null, UserMessages: 0, FirstReply: null)]);

    private Task<StreamHead[]> AppendAsync(IReadOnlyList<IndexEntry> index)
    {
        var now = _time.GetUtcNow();
        var waiting = new Task<StreamHead>[Batch];
        for (var i = 0; i < Batch; i++)
        {
            waiting[i] = _ledger.AppendAsync(
                new AppendRequest
                {
                    Stream = StreamId.Conversation(_tenant, SessionId.New(now)),
                    ExpectedHead = StreamHead.Empty,
                    Events = [_event],
                    Now = now,
                    Id = AppendId.New(),
                    Index = index,
                },
                CancellationToken.None).AsTask();
        }
        return Task.WhenAll(waiting);
    }

    private static NewEvent EventOf(ConversationEvent happened) => new(ConversationCodec.TypeOf(happened), ConversationCodec.Encode(happened));
}
