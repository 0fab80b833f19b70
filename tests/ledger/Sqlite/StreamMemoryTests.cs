using Blinq.Ledger.Appends;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Users;
using Blinq.Ledger.Sqlite.Writing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>What the writer remembers of streams must be what the file holds.</summary>
public sealed class StreamMemoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task AHeadThatWasRolledBackIsForgotten()
    {
        var options = new SqliteLedgerOptions { DataDirectory = _directory.Path };
        var stream = Sample.NewConversation();
        await using (var ledger = await SqliteLedger.OpenAsync(options, new ManualClock(), CancellationToken.None))
            await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        using var session = WriterSession.Open(Path.Combine(_directory.Path, DataDirectory.DatabaseFile), options, new UnappliedChanges());

        var (undone, other) = (Chain(Sample.NewConversation()), Chain(Sample.NewConversation()));
        session.Begin();
        Assert.True(session.Events.TryInsert(undone, out _));
        Assert.True(session.Events.Has(undone.Request.Stream, undone.NewHead));
        Assert.False(session.Events.Has(undone.Request.Stream, other.NewHead));
        session.Rollback();
        session.Begin();
        Assert.False(session.Events.Has(undone.Request.Stream, undone.NewHead));
        Assert.Null(session.Events.FindFirst(undone.Request.Stream));
        session.Rollback();
    }

    [Fact]
    public void OldOnesGiveWayToNewOnes_AndBeginningsStay()
    {
        var memory = new StreamMemory();
        var first = Sample.NewConversation();
        var place = new SessionTable.Place(first.Tenant, 1, 2);
        memory.Appended(first, StreamHead.Empty, place);
        for (var i = 0; i < 8_192; i++)
            memory.Appended(Sample.NewConversation(), StreamHead.Empty);
        memory.Appended(first, StreamHead.Empty with { Seq = 2 });
        Assert.Equal((2L, place), (memory.FindHead(first)!.Value.Seq, memory.FindFirst(first)!.Value));
        for (var i = 0; i < 2 * 8_192; i++)
            memory.Appended(Sample.NewConversation(), StreamHead.Empty);
        Assert.Null(memory.FindHead(first));
        memory.Began(first, place);
        Assert.Null(memory.FindFirst(first));
    }

    private static ChainedAppend Chain(StreamId stream) =>
        ChainedAppend.Of(Sample.Request(stream, StreamHead.Empty, Sample.Start, [Sample.Event()]));
}
