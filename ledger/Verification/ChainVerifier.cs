using Blinq.Ledger.Export;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Verification;

/// <summary>
/// Goes along events in tenant, stream, seq order and checks each against the one before. Remembers one stream at a
/// time, so its memory does not grow with the ledger.
/// </summary>
internal sealed class ChainVerifier(VerificationOptions options)
{
    private const int MaxFindings = 20;
    private const int MaxUnreadable = 100;

    private readonly List<Finding> _findings = [];
    private long _findingCount, _unreadable, _tenants, _streams, _events, _erased, _partial, _wrongStreams;
    private (string Tenant, string Stream) _greatest = ("", "");
    private ExportLine? _last;
    private bool _isStreamWrong, _isReencoded;

    /// <summary>Whether so much could not be read that it is of no use to go on.</summary>
    public bool HasGivenUp { get; private set; }

    /// <param name="line">The number of the event's line, if it came from a file.</param>
    public void Check(ExportLine current, long? line)
    {
        _events++;
        if (current.Payload is null && current.Salt is null)
            _erased++;
        var begins = _last is null || current.Tenant != _last.Tenant || current.Stream != _last.Stream;
        if (begins)
            Begin(current, line);
        // Behind a stream's first wrong event nothing can be said of the rest: one cause would be told many times.
        if (!_isStreamWrong && Judge(current, begins ? null : _last) is { } finding)
            Add(finding with { Tenant = current.Tenant, Stream = current.Stream, Seq = current.Seq, Line = line });
        _last = current;
    }

    /// <summary>Something is no event. It may have been one of the current stream, whose rest is therefore not judged.</summary>
    public void AddUnreadable(Finding finding)
    {
        Add(finding);
        if (++_unreadable < MaxUnreadable)
            return;
        Add(new Finding.GaveUp { Line = finding.Line });
        HasGivenUp = true;
    }

    /// <summary>The file is another one than was exported, whatever its events say; the rest is not looked at.</summary>
    public void AddReencoded(long line)
    {
        Add(new Finding.Reencoded { Line = line });
        _isReencoded = true;
        HasGivenUp = true;
    }

    /// <param name="isFile">Whether it was to be an export, rather than the ledger itself.</param>
    public VerificationReport Report(bool isFile)
    {
        return new VerificationReport
        {
            Outcome = Outcome(isFile),
            Source = options.Source,
            Tenants = _tenants,
            Streams = _streams,
            Events = _events,
            ErasedEvents = _erased,
            PartialStreams = _partial,
            WrongStreams = _wrongStreams,
            Findings = _findings,
            FindingCount = _findingCount,
        };
    }

    private VerificationOutcome Outcome(bool isFile)
    {
        if (_findingCount == 0)
            return _events == 0 ? VerificationOutcome.NothingToVerify : VerificationOutcome.Valid;
        return isFile && (_events == 0 || _isReencoded) ? VerificationOutcome.NotAnExport : VerificationOutcome.NotValid;
    }

    private void Begin(ExportLine current, long? line)
    {
        _streams++;
        _isStreamWrong = false;
        if (current.Tenant != _last?.Tenant)
            _tenants++;
        if (Compare((current.Tenant, current.Stream), _greatest) <= 0)
        {
            Add(new Finding.StreamOutOfOrder
            {
                Tenant = current.Tenant, Stream = current.Stream, Seq = current.Seq, Line = line,
            });
            return;
        }
        _greatest = (current.Tenant, current.Stream);
        if (current.Seq > 1 && options.AllowPartial)
            _partial++;
    }

    private Finding? Judge(ExportLine current, ExportLine? before) =>
        JudgePlace(current, before) ?? JudgePayload(current) ?? JudgeRest(current, before);

    private Finding? JudgePlace(ExportLine current, ExportLine? before)
    {
        if (before is null)
        {
            if (current.Seq > 1)
                return options.AllowPartial ? null : new Finding.Gap(1);
            return current.Prev == Digest.Zero ? null : new Finding.PrevMismatch();
        }
        if (current.Seq == before.Seq)
            return new Finding.Repeated();
        if (current.Seq < before.Seq)
            return new Finding.WrongOrder(before.Seq);
        if (current.Seq > before.Seq + 1)
            return new Finding.Gap(before.Seq + 1);
        return current.Prev == before.Hash ? null : new Finding.PrevMismatch();
    }

    private static Finding? JudgePayload(ExportLine current)
    {
        if (current.Payload is null != current.Salt is null)
            return new Finding.HalfErased();
        if (current.Payload is not { } payload || current.Salt is not { } salt)
            return null;
        return EventHash.Commit(salt.Span, payload.Span) == current.Commitment ? null : new Finding.PayloadMismatch();
    }

    private static Finding? JudgeRest(ExportLine current, ExportLine? before)
    {
        var hash = EventHash.Of(
            current.Tenant, current.Stream, current.Seq, current.At, current.Type, current.Commitment, current.Prev);
        if (hash != current.Hash)
            return new Finding.HashMismatch();
        return before is not null && current.At < before.At ? new Finding.TimeWentBack() : null;
    }

    private void Add(Finding finding)
    {
        _findingCount++;
        if (_findings.Count < MaxFindings)
            _findings.Add(finding);
        if (!_isStreamWrong && (finding.Stream ?? _last?.Stream) is not null)
            _wrongStreams++;
        _isStreamWrong = true;
    }

    private static int Compare((string Tenant, string Stream) left, (string Tenant, string Stream) right)
    {
        var byTenant = string.CompareOrdinal(left.Tenant, right.Tenant);
        return byTenant != 0 ? byTenant : string.CompareOrdinal(left.Stream, right.Stream);
    }
}
