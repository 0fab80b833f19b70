using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Sqlite;
using Blinq.Ledger.Tests.Support;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Tests.Verification;

/// <summary>Verifying the database itself, also while it is in use, and after someone changed it behind our back.</summary>
public sealed class DataDirectoryVerificationTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private Task<SqliteLedger> OpenAsync() =>
        SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = _directory.Path }, new ManualClock(), None);

    private Task<VerificationReport> VerifyAsync() =>
        LedgerVerifier.VerifyDataDirectoryAsync(_directory.Path, new VerificationOptions(), None);

    private async Task<StreamId> FillAsync()
    {
        await using var ledger = await OpenAsync();
        var stream = Sample.NewConversation();
        await ledger.AppendAsync(stream, StreamHead.Empty, [.. Enumerable.Repeat(Sample.Event(), 50)]);
        for (var i = 0; i < 30; i++)
            await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, [.. Enumerable.Repeat(Sample.Event(), 50)]);
        return stream;
    }

    private void Tamper(string sql)
    {
        using var connection = Connection.OpenWritable(_directory.File("blinq.db"));
        connection.Execute(sql);
    }

    [Fact]
    public async Task AnUntouchedLedgerIsIntact()
    {
        await FillAsync();
        var report = await VerifyAsync();
        Assert.True(report.IsIntact);
        Assert.Equal((31, 31, 1550), (report.Tenants, report.Streams, report.Events));
    }

    [Fact]
    public async Task ALedgerInUseIsVerifiedAsItStands()
    {
        await using var ledger = await OpenAsync();
        var stream = Sample.NewConversation();
        var head = await ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event());
        Assert.Equal(1, (await VerifyAsync()).Events);
        await ledger.AppendAsync(stream, head, Sample.Event());
        var report = await VerifyAsync();
        Assert.True(report.IsIntact);
        Assert.Equal(2, report.Events);
    }

    [Theory]
    [InlineData("UPDATE events SET payload = CAST('{}' AS BLOB) WHERE seq = 7", typeof(Finding.PayloadMismatch), 7)]
    [InlineData("UPDATE events SET at = at + 1 WHERE seq = 7", typeof(Finding.HashMismatch), 7)]
    [InlineData("UPDATE events SET type = 'x.y' WHERE seq = 7", typeof(Finding.HashMismatch), 7)]
    [InlineData("UPDATE events SET hash = zeroblob(32) WHERE seq = 7", typeof(Finding.HashMismatch), 7)]
    [InlineData("UPDATE events SET prev = zeroblob(32) WHERE seq = 7", typeof(Finding.PrevMismatch), 7)]
    [InlineData("UPDATE events SET hash = x'00' WHERE seq = 7", typeof(Finding.Malformed), null)]
    [InlineData("UPDATE events SET tenant = 'Ä' || tenant WHERE seq >= 1", typeof(Finding.Malformed), null)]
    [InlineData("UPDATE events SET at = 9223372036854775807 WHERE seq = 7", typeof(Finding.Malformed), null)]
    [InlineData("UPDATE events SET salt = x'00' WHERE seq = 7", typeof(Finding.Malformed), null)]
    [InlineData("UPDATE events SET payload = NULL WHERE seq = 7", typeof(Finding.HalfErased), 7)]
    [InlineData("DELETE FROM events WHERE seq = 7", typeof(Finding.Gap), 8)]
    [InlineData("DELETE FROM events WHERE seq = 1", typeof(Finding.Gap), 2)]
    public async Task AChangedRowIsNamed(string sql, Type expected, int? seq)
    {
        await FillAsync();
        Tamper(sql);
        var report = await VerifyAsync();
        Assert.IsType(expected, report.Findings[0]);
        Assert.Equal(seq, (int?)report.Findings[0].Seq);
    }

    [Fact]
    public async Task ErasedEventsAreReadExportedAndVerified()
    {
        var stream = await FillAsync();
        Tamper($"UPDATE events SET payload = NULL, salt = NULL WHERE stream = '{stream.Name}' AND seq BETWEEN 2 AND 4");
        await using var ledger = await OpenAsync();
        var events = await ledger.ReadAllAsync(stream);
        Assert.Equal([2L, 3, 4], events.Where(recorded => recorded.Payload is null).Select(recorded => recorded.Seq));
        Assert.All(events, recorded => Assert.Equal(recorded.Payload is null, recorded.Salt is null));
        Assert.Equal(3, (await ledger.ExportAllAsync(stream.Tenant)).Count(recorded => recorded.Payload is null));
        await ledger.AppendAsync(stream, events[^1].Head, Sample.Event());
        var report = await VerifyAsync();
        Assert.True(report.IsIntact);
        Assert.Equal(3, report.ErasedEvents);
    }

    [Fact]
    public async Task ADamagedFileIsAFinding()
    {
        await FillAsync();
        var path = _directory.File("blinq.db");
        var bytes = File.ReadAllBytes(path);
        Array.Fill(bytes, (byte)0xA5, bytes.Length / 2, bytes.Length / 4);
        File.WriteAllBytes(path, bytes);
        Assert.False((await VerifyAsync()).IsIntact);
    }

    [Fact]
    public async Task WhatIsNoLedgerIsRefused()
    {
        await Assert.ThrowsAsync<DataDirectoryUnusableException>(VerifyAsync);
        File.WriteAllBytes(_directory.File("blinq.db"), []);
        await Assert.ThrowsAsync<NotALedgerException>(VerifyAsync);
        File.WriteAllText(_directory.File("blinq.db"), new string('x', 10_000));
        await Assert.ThrowsAsync<NotALedgerException>(VerifyAsync);
    }

    [Fact]
    public async Task VerifyingLeavesTheDatabaseAsItWas()
    {
        await FillAsync();
        var before = File.ReadAllBytes(_directory.File("blinq.db"));
        await VerifyAsync();
        Assert.Equal(before, File.ReadAllBytes(_directory.File("blinq.db")));
        await (await OpenAsync()).DisposeAsync();
    }
}
