using Blinq.Ledger.Export;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Postgres.Connecting;
using Blinq.Ledger.Postgres.Reading;
using Blinq.Ledger.Postgres.Writing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Copying;

/// <summary>Reads a ledger and its copy side by side, in the same order, and verifies the chains on the way.</summary>
internal static class CopyCheck
{
    private const int ReportEvery = 10_000;

    /// <exception cref="LedgerCopyException">They differ, or the source's own chain is broken.</exception>
    public static async Task<VerificationReport> RunAsync(
        DataDirectoryReader source, ConnectionSources sources, PostgresLedgerOptions options, TimeProvider time, long total,
        IProgress<CopyProgress>? progress, CancellationToken cancel)
    {
        var reader = new Reader(sources.Reads, options, new Health(time, options.Timeout, new Availability(null)), time);
        var verifier = new ChainVerifier(new VerificationOptions { Source = sources.Address.Database });
        var scan = new EventScan(reader, onlyTenant: null);
        var copies = new Queue<RecordedEvent>();
        var done = 0L;
        foreach (var (line, why) in source.Read())
        {
            if (copies.Count == 0)
                (await scan.NextPageAsync(cancel).ConfigureAwait(false)).ForEach(copies.Enqueue);
            if (line is null)
                throw new LedgerCopyException($"The source can't be read: {why}");
            if (!copies.TryDequeue(out var copy) || !IsSame(line, copy))
                throw new LedgerCopyException($"The copy differs from {line.Tenant}:{line.Stream} {line.Seq}; begin again with an empty database.");
            verifier.Check(line, line: null);
            if (++done % ReportEvery == 0)
                progress?.Report(new CopyProgress("verification", done, total));
        }
        if (copies.Count > 0 || (await scan.NextPageAsync(cancel).ConfigureAwait(false)).Count > 0)
            throw new LedgerCopyException("The copy has events that the source has not; begin again with an empty database.");
        progress?.Report(new CopyProgress("verification", done, total));
        var report = verifier.Report(isFile: false);
        return report.Outcome is VerificationOutcome.Valid or VerificationOutcome.NothingToVerify
            ? report
            : throw new LedgerCopyException($"The chain of the source is broken: {report.Findings[0]}");
    }

    private static bool IsSame(ExportLine line, RecordedEvent copy) =>
        (line.Tenant, line.Stream, line.Seq, line.At, line.Type)
            == (copy.Stream.Tenant.Value, copy.Stream.Name, copy.Seq, UnixMicroseconds.From(copy.At), copy.Type)
        && (line.Commitment, line.Prev, line.Hash) == (copy.Commitment, copy.PrevHash, copy.Hash)
        && IsSame(line.Payload, copy.Payload) && IsSame(line.Salt, copy.Salt);

    private static bool IsSame(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is null ? other is null : other is not null && one.Value.Span.SequenceEqual(other.Value.Span);
}
