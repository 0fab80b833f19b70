using Blinq.Ledger.Appends;
using Blinq.Ledger.Export;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about exports.</summary>
public abstract class ExportContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private ILedger Ledger => fixture.Ledger;

    [Fact]
    public async Task AnExportHasAllOfATenantInStreamThenSeqOrder()
    {
        var tenant = TenantId.New();
        await FillAsync(tenant, streams: 20, eventsEach: 60);
        await FillAsync(TenantId.New(), streams: 2, eventsEach: 2);

        var exported = await Ledger.ExportAllAsync(tenant);
        Assert.Equal(1200, exported.Count);
        Assert.All(exported, recorded => Assert.Equal(tenant, recorded.Stream.Tenant));
        var places = exported.Select(recorded => (recorded.Stream.Name, recorded.Seq)).ToList();
        Assert.Equal(places.OrderBy(place => place.Name, StringComparer.Ordinal).ThenBy(place => place.Seq), places);
    }

    [Fact]
    public async Task AnExportOfEveryTenantIsInTenantOrder()
    {
        var tenants = new[] { TenantId.New(), TenantId.New(), TenantId.New() };
        foreach (var tenant in tenants)
            await FillAsync(tenant, streams: 1, eventsEach: 1);
        var exported = (await Ledger.ExportAllAsync(null)).Select(recorded => recorded.Stream.Tenant.Value).ToList();
        Assert.Equal(exported.Order(StringComparer.Ordinal), exported);
        Assert.Superset(tenants.Select(tenant => tenant.Value).ToHashSet(), exported.ToHashSet());
    }

    [Fact]
    public async Task WhatIsAppendedDuringAnExportIsNotInIt()
    {
        var tenant = TenantId.New();
        await FillAsync(tenant, streams: 10, eventsEach: 100);
        var count = 0;
        await foreach (var recorded in Ledger.ExportAsync(tenant, null, null, CancellationToken.None))
        {
            if (count++ == 0)
                await FillAsync(tenant, streams: 10, eventsEach: 1);
        }
        Assert.Equal(1000, count);
    }

    [Fact]
    public async Task ATimeRangeIncludesItsStartAndNotItsEnd()
    {
        var tenant = TenantId.New();
        var stream = Sample.NewConversation(tenant);
        var head = StreamHead.Empty;
        for (var i = 0; i < 5; i++)
        {
            head = await Ledger.AppendAsync(
                Sample.Request(stream, head, Sample.Start.AddSeconds(i), [Sample.Event()]), CancellationToken.None);
        }
        var exported = await Ledger.ExportAllAsync(tenant, Sample.Start.AddSeconds(1), Sample.Start.AddSeconds(3));
        Assert.Equal([2L, 3], exported.Select(recorded => recorded.Seq));

        var strict = await VerifyAsync(exported, new VerificationOptions());
        Assert.IsType<Finding.Gap>(strict.Findings[0]);
        var partial = await VerifyAsync(exported, new VerificationOptions { AllowPartial = true });
        Assert.True(partial.IsIntact);
        Assert.Equal(1, partial.PartialStreams);
    }

    [Fact]
    public async Task AnExportVerifies_WhateverThePayloadsAre()
    {
        var tenant = TenantId.New();
        var head = StreamHead.Empty;
        var stream = Sample.NewConversation(tenant);
        string[] payloads =
        [
            "{}", """{"text":"\"\\/\b\f\n\r\t"}""", """{"a":"Привет 👋 日本語 <script>&'"}""",
            "{\"tab\":\"\t\u0001\u007f\u2028\uFFFE\"}", """{"escaped":"\ud83d\udc4b\u0000"}""",
            $$"""{"long":"{{new string('я', 60_000)}}"}""",
        ];
        foreach (var payload in payloads)
            head = await Ledger.AppendAsync(stream, head, Sample.Event(payload: payload));
        var exported = await Ledger.ExportAllAsync(tenant);
        Assert.True((await VerifyAsync(exported, new VerificationOptions())).IsIntact);
    }

    [Fact]
    public async Task HugePayloadsAreExportedInBoundedPages()
    {
        var tenant = TenantId.New();
        var stream = Sample.NewConversation(tenant);
        var huge = Sample.Event(payload: $$"""{"x":"{{new string('x', 250_000)}}"}""");
        var head = StreamHead.Empty;
        for (var i = 0; i < 20; i++)
            head = await Ledger.AppendAsync(stream, head, huge);
        Assert.Equal(20, (await Ledger.ExportAllAsync(tenant)).Count);
    }

    private static async Task<VerificationReport> VerifyAsync(
        IEnumerable<RecordedEvent> events, VerificationOptions options)
    {
        using var file = new MemoryStream();
        await using (var writer = new ExportWriter(file))
        {
            foreach (var recorded in events)
                await writer.WriteAsync(recorded, CancellationToken.None);
        }
        file.Position = 0;
        return await LedgerVerifier.VerifyFileAsync(file, options, CancellationToken.None);
    }

    private async Task FillAsync(TenantId tenant, int streams, int eventsEach)
    {
        NewEvent[] events = [.. Enumerable.Repeat(Sample.Event(), eventsEach)];
        for (var i = 0; i < streams; i++)
            await Ledger.AppendAsync(Sample.NewConversation(tenant), StreamHead.Empty, events);
    }
}
