using System.Text;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Export;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Verification;

/// <summary>
/// Checks that the audit trail was not changed: every event against its hash and the one before. Streams its input, in
/// memory that does not grow with it.
/// </summary>
public static class LedgerVerifier
{
    /// <summary>Verifies an export, as <c>/v1/tenant/audit/export</c> gives it. Whatever the input, this is an answer.</summary>
    /// <exception cref="IOException">The input can't be read.</exception>
    public static async Task<VerificationReport> VerifyFileAsync(
        Stream input, VerificationOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        var verifier = new ChainVerifier(options);
        var lines = new LineSplitter(input);
        while (!verifier.HasGivenUp && await lines.NextAsync(cancel).ConfigureAwait(false))
            Check(verifier, lines);
        return verifier.Report(isFile: true);
    }

    /// <summary>Verifies events of one ledger, in tenant, stream, then seq order, as they are read.</summary>
    public static async Task<VerificationReport> VerifyEventsAsync(
        IAsyncEnumerable<RecordedEvent> events, VerificationOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(options);
        var verifier = new ChainVerifier(options);
        await foreach (var recorded in events.WithCancellation(cancel).ConfigureAwait(false))
            verifier.Check(ExportLine.Of(recorded), line: null);
        return verifier.Report(isFile: false);
    }

    /// <summary>
    /// Verifies the ledger of a data directory, read-only; a gateway may be running on it, and what it appends
    /// meanwhile is left out.
    /// </summary>
    /// <exception cref="LedgerOpenException">The directory holds no ledger that this build can read.</exception>
    /// <exception cref="LedgerUnavailableException">The disk can't be read.</exception>
    public static Task<VerificationReport> VerifyDataDirectoryAsync(
        string directory, VerificationOptions options, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => Verify(directory, options, cancel), cancel);
    }

    private static void Check(ChainVerifier verifier, LineSplitter lines)
    {
        if (lines.IsTooLong)
        {
            verifier.AddUnreadable(new Finding.Malformed("the line is too long") { Line = lines.Number });
            return;
        }
        if (lines.Number == 1 && HasByteOrderMark(lines.Line.Span))
        {
            verifier.AddReencoded(lines.Number);
            return;
        }
        try
        {
            verifier.Check(ExportLineReader.Read(lines.Line.Span), lines.Number);
        }
        catch (ExportFormatException failure)
        {
            verifier.AddUnreadable(ToFinding(failure, lines) with { Line = lines.Number });
        }
    }

    private static Finding ToFinding(ExportFormatException failure, LineSplitter lines)
    {
        if (failure.Version is { } version)
            return new Finding.UnknownVersion(version);
        return new Finding.Malformed(lines.IsCutOff ? "the file ends in the middle of it" : failure.Message);
    }

    private static VerificationReport Verify(string directory, VerificationOptions options, CancellationToken cancel)
    {
        var verifier = new ChainVerifier(options);
        using var events = DataDirectoryReader.Open(directory);
        foreach (var (line, why) in events.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (verifier.HasGivenUp)
                break;
            if (line is not null)
                verifier.Check(line, line: null);
            else
                verifier.AddUnreadable(why!);
        }
        return verifier.Report(isFile: false);
    }

    private static bool HasByteOrderMark(ReadOnlySpan<byte> start) =>
        start.StartsWith(Encoding.UTF8.Preamble) || start.StartsWith(Encoding.Unicode.Preamble)
        || start.StartsWith(Encoding.BigEndianUnicode.Preamble);
}
