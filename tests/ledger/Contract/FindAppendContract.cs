using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about finding an append again by its id.</summary>
public abstract class FindAppendContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ILedger Ledger => fixture.Ledger;

    [Fact]
    public async Task WhatWasNeverAppendedIsNotFound()
    {
        var stream = Sample.NewConversation();
        Assert.Null(await FindAsync(stream, AppendId.New()));
        await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        Assert.Null(await FindAsync(stream, AppendId.New()));
        Assert.Null(await FindAsync(stream, default));
    }

    [Fact]
    public async Task EveryAppendIsFoundWhereItStandsHoweverManyCameAfter()
    {
        var stream = Sample.NewConversation();
        var appends = new List<(AppendId Id, FoundAppend Place)>();
        var head = StreamHead.Empty;
        foreach (var count in (int[])[1, 3, 1, 100, 2, 1, 99, 1])
        {
            var request = Request(stream, head, count);
            appends.Add((request.Id, new FoundAppend(head.Seq + 1, head.Seq + count)));
            head = await Ledger.AppendAsync(request, None);
        }
        foreach (var (id, place) in appends)
            Assert.Equal(place, await FindAsync(stream, id));
    }

    [Fact]
    public async Task AnAppendIsFoundInItsOwnStreamOnly()
    {
        var stream = Sample.NewConversation();
        var request = Request(stream, StreamHead.Empty, 2);
        await Ledger.AppendAsync(request, None);

        Assert.Null(await FindAsync(Sample.NewConversation(stream.Tenant), request.Id));
        Assert.Null(await FindAsync(Sample.NewConversation(), request.Id));
        Assert.Null(await FindAsync(new StreamId(TenantId.New(), stream.Name), request.Id));
        Assert.Equal(new FoundAppend(1, 2), await FindAsync(stream, request.Id));
    }

    [Fact]
    public async Task ARefusedAppendIsNotFound()
    {
        var stream = Sample.NewConversation();
        var head = await Ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event(once: "a"));
        var conflict = Request(stream, StreamHead.Empty, 2);
        var duplicate = Sample.Request(stream, head, Sample.Start, [Sample.Event(once: "a")]);

        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AppendAsync(conflict, None).AsTask());
        await Assert.ThrowsAsync<DuplicateEventException>(() => Ledger.AppendAsync(duplicate, None).AsTask());

        Assert.Null(await FindAsync(stream, conflict.Id));
        Assert.Null(await FindAsync(stream, duplicate.Id));
    }

    [Fact]
    public async Task AnAppendThatIsSentAgainIsFoundOnce()
    {
        var stream = Sample.NewConversation();
        var request = Request(stream, StreamHead.Empty, 3);
        var head = await Ledger.AppendAsync(request, None);
        await Ledger.AppendAsync(stream, head, Sample.Event());

        Assert.Equal(head, await Ledger.AppendAsync(request, None));
        Assert.Equal(new FoundAppend(1, 3), await FindAsync(stream, request.Id));
    }

    [Fact]
    public async Task AsManyAtOnceAreFoundAsWereAppended()
    {
        var requests = Enumerable.Range(0, 200).Select(_ => Request(Sample.NewConversation(), StreamHead.Empty, 2)).ToArray();
        var found = await Task.WhenAll(requests.Select(async request =>
        {
            await Ledger.AppendAsync(request, None);
            // Acknowledged, so it is seen at once.
            return await FindAsync(request.Stream, request.Id);
        }));
        Assert.All(found, place => Assert.Equal(new FoundAppend(1, 2), place));
    }

    private ValueTask<FoundAppend?> FindAsync(StreamId stream, AppendId id) => Ledger.FindAppendAsync(stream, id, None);

    private static AppendRequest Request(StreamId stream, StreamHead head, int events) =>
        Sample.Request(stream, head, Sample.Start, [.. Enumerable.Repeat(Sample.Event(), events)]);
}
