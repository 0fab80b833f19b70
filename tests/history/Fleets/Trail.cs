using System.Text.Json;
using Blinq.Ledger.Export;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Verification;

namespace Blinq.History.Tests.Fleets;

/// <summary>A ledger's whole audit trail, read past all gateways and verified.</summary>
public sealed class Trail
{
    private Trail(IReadOnlyList<RecordedEvent> events) => Events = events;

    /// <summary>By stream, and in a stream by seq.</summary>
    public IReadOnlyList<RecordedEvent> Events { get; }

    /// <summary>The texts of a conversation's messages, by seq.</summary>
    public ILookup<string, (long Seq, string Text)> Messages => Events.Where(e => e.Type == "message.posted")
        .ToLookup(
            e => e.Stream.Name,
            e => (e.Seq, JsonDocument.Parse(e.Payload!.Value).RootElement.GetProperty("text").GetString()!));

    /// <summary>Every chain holds and no seq is missing.</summary>
    public static async Task<Trail> ReadVerifiedAsync(Fleet fleet)
    {
        await using var ledger = await fleet.OpenLedgerAsync();
        var events = new List<RecordedEvent>();
        using var export = new MemoryStream();
        await using var writer = new ExportWriter(export);
        await foreach (var recorded in ledger.ExportAsync(null, null, null, CancellationToken.None))
        {
            events.Add(recorded);
            await writer.WriteAsync(recorded, CancellationToken.None);
        }
        await writer.FlushAsync(CancellationToken.None);
        export.Position = 0;
        var report = await LedgerVerifier.VerifyFileAsync(export, new VerificationOptions(), CancellationToken.None);
        Assert.True(report.IsIntact, string.Join("; ", report.Findings));
        Assert.Equal(events.Count, report.Events);
        foreach (var stream in events.GroupBy(e => e.Stream))
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(seq => (long)seq), stream.Select(e => e.Seq));
        return new Trail(events);
    }
}
