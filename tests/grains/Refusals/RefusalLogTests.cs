using System.Collections.Concurrent;
using Blinq.Grains.Refusals;
using Blinq.Grains.Tests.Hosting;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tests.Refusals;

public sealed class RefusalLogTests : IAsyncLifetime
{
    private static readonly TenantId Shop = new("shop");
    private static readonly RefusalSample Sample = new(null, "https://shop.example", "0123456789abcdef", -3);
    private readonly ConcurrentQueue<Exception> _faults = new();
    private Installation _installation = null!;
    private RefusalLog _log = null!;

    public async Task InitializeAsync()
    {
        _installation = await Installation.OpenAsync();
        _log = Log();
    }

    public async Task DisposeAsync()
    {
        _installation.Ledger.FailAppends = null;
        await _log.DisposeAsync();
        await _installation.DisposeAsync();
    }

    private RefusalLog Log() => new(_installation.Ledger, _installation.Time, (_, fault) => _faults.Enqueue(fault));

    private async Task<IReadOnlyList<RefusalsRecorded>> RecordedAsync()
    {
        var day = DateOnly.FromDateTime(_installation.Time.GetUtcNow().UtcDateTime);
        var events = await _installation.Sqlite.ReadAsync(StreamId.Refusals(Shop, day), 0, 1_000, CancellationToken.None);
        return [.. events.Select(RefusalsRecorded.Decode)];
    }

    // Written, and waiting for the next minute.
    private Task MinuteBeganAsync(int appends) => Eventually.TrueAsync(
        () => _installation.Ledger.Appends == appends && _installation.Time.Waiting == 1);

    [Fact]
    public async Task GivenAQuietMinute_WhenARefusalIsNoted_ThenItIsRecordedAtOnceAndTheRestTogetherLater()
    {
        _log.Note(Shop, "absent", Sample);
        await MinuteBeganAsync(appends: 1);
        for (var i = 0; i < 1_000; i++)
            _log.Note(Shop, "bad_signature", Sample);
        _log.Note(Shop, "expired", Sample);
        _installation.Time.Advance(RefusalLog.Interval);
        await MinuteBeganAsync(appends: 2);

        var recorded = await RecordedAsync();
        Assert.Equal(2, recorded.Count);
        Assert.Equal(1, recorded[0].Counts["absent"]);
        Assert.Equal((1_000L, 1L), (recorded[1].Counts["bad_signature"], recorded[1].Counts["expired"]));
        Assert.Equal(5, recorded[1].Samples.Count(sample => sample.Reason == "bad_signature"));
        Assert.Single(recorded[1].Samples, sample => sample.Reason == "expired");
    }

    [Fact]
    public async Task GivenRefusals_WhenListed_ThenCountsAndSamplesAreThere()
    {
        _log.Note(Shop, "absent", Sample);
        await MinuteBeganAsync(appends: 1);
        for (var i = 0; i < 20; i++)
            _log.Note(Shop, "absent", Sample);
        await _log.FlushAsync();

        var counts = await _installation.Sqlite.CountVerdictsAsync(
            Shop, _installation.Time.GetUtcNow().AddHours(-1), CancellationToken.None);
        Assert.Equal(new VerdictCount("absent", 21), Assert.Single(counts));
        var listed = await _installation.Sqlite.ListRefusalsAsync(Shop, null, 100, CancellationToken.None);
        Assert.Equal(6, listed.Items.Count);
        Assert.All(listed.Items, item => Assert.Equal(Sample, item.Sample));
    }

    [Fact]
    public async Task GivenTheStoreIsGone_WhenItIsBack_ThenNothingIsLost()
    {
        _installation.Ledger.FailAppends = new LedgerUnavailableException("gone");
        _log.Note(Shop, "absent", Sample);
        await MinuteBeganAsync(appends: 1);
        _log.Note(Shop, "absent", Sample);
        Assert.NotEmpty(_faults);

        _installation.Ledger.FailAppends = null;
        _installation.Time.Advance(RefusalLog.Interval);
        await MinuteBeganAsync(appends: 2);

        Assert.Equal(2, Assert.Single(await RecordedAsync()).Counts["absent"]);
        Assert.Equal(0, _log.Dropped);
    }

    [Fact]
    public async Task GivenAnotherProcessRecords_WhenTheAppendLoses_ThenItGoesBehindIt()
    {
        await using var other = new RefusalLog(_installation.Sqlite, _installation.Time);
        _log.Note(Shop, "absent", Sample);
        await _log.FlushAsync();
        other.Note(Shop, "expired", Sample);
        await other.FlushAsync();
        _log.Note(Shop, "revoked", Sample);
        await _log.FlushAsync();

        Assert.Equal(["absent", "expired", "revoked"], (await RecordedAsync()).SelectMany(recorded => recorded.Counts.Keys));
    }

    [Fact]
    public async Task GivenANewDay_WhenRefusalsCome_ThenTheyStandInItsOwnStream()
    {
        _log.Note(Shop, "absent", Sample);
        await MinuteBeganAsync(appends: 1);
        _installation.Time.Advance(TimeSpan.FromDays(1));
        await Eventually.TrueAsync(() => _installation.Time.Waiting == 0);
        _log.Note(Shop, "expired", Sample);
        await MinuteBeganAsync(appends: 2);

        Assert.Equal("expired", Assert.Single(Assert.Single(await RecordedAsync()).Counts.Keys));
    }

    [Fact]
    public async Task GivenAClosedLog_WhenTheStoreIsGone_ThenWhatIsGivenUpIsCounted()
    {
        _installation.Ledger.FailAppends = new LedgerUnavailableException("gone");
        for (var i = 0; i < 3; i++)
            _log.Note(Shop, "absent", Sample);
        await _log.DisposeAsync();
        _log.Note(Shop, "absent", Sample);

        Assert.Equal(4, _log.Dropped);
    }

    [Fact]
    public async Task GivenManyTenants_WhenAllAreRefused_ThenMemoryIsBoundedAndTheRestCounted()
    {
        await using var log = new RefusalLog(_installation.Ledger, _installation.Time) { MaxTenants = 10 };
        _installation.Ledger.Hold();
        for (var i = 0; i < 15; i++)
            log.Note(new TenantId($"t{i}"), "absent", Sample);

        Assert.Equal(5, log.Dropped);
        _installation.Ledger.Release();
        await log.FlushAsync();
    }
}
