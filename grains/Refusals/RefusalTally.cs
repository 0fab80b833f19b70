using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Refusals;

/// <summary>
/// What was refused since it was last recorded: counts and a few samples, so bounded however much comes. Not thread-safe.
/// </summary>
internal sealed class RefusalTally
{
    public const int MaxReasons = 32;
    public const int MaxSamplesPerReason = 5;
    public const int MaxOriginLength = 300;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<SampledRefusal> _samples = [];
    private DateTimeOffset _from = DateTimeOffset.MaxValue;
    private DateTimeOffset _to = DateTimeOffset.MinValue;

    public bool IsEmpty => _counts.Count == 0;

    public long Total => _counts.Values.Sum();

    /// <returns>Whether there was room for the reason.</returns>
    public bool Add(string reason, RefusalSample sample, DateTimeOffset at) => Add(
        reason, 1, at, at,
        [new SampledRefusal(reason, at, sample.Session, Shorten(sample.Origin), sample.Fingerprint, sample.ClockDifferenceSeconds)]);

    /// <summary>Takes in what was taken out and could not be recorded; the older samples go first.</summary>
    public void PutBack(RefusalsRecorded unrecorded)
    {
        var newer = _samples.ToArray();
        _samples.Clear();
        foreach (var (reason, count) in unrecorded.Counts)
            Add(reason, count, unrecorded.From, unrecorded.To, unrecorded.Samples.Where(sample => sample.Reason == reason));
        foreach (var sample in newer)
            Keep(sample);
    }

    public RefusalsRecorded TakeAll()
    {
        var all = new RefusalsRecorded(_from, _to, new Dictionary<string, long>(_counts), _samples.ToArray());
        _counts.Clear();
        _samples.Clear();
        (_from, _to) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        return all;
    }

    private bool Add(string reason, long count, DateTimeOffset from, DateTimeOffset to, IEnumerable<SampledRefusal> samples)
    {
        if (!_counts.TryGetValue(reason, out var known) && _counts.Count >= MaxReasons)
            return false;
        _counts[reason] = known + count;
        _from = from < _from ? from : _from;
        _to = to > _to ? to : _to;
        foreach (var sample in samples)
            Keep(sample);
        return true;
    }

    private void Keep(SampledRefusal sample)
    {
        if (_samples.Count(kept => kept.Reason == sample.Reason) < MaxSamplesPerReason)
            _samples.Add(sample);
    }

    private static string? Shorten(string? origin) => origin?.Length > MaxOriginLength ? origin[..MaxOriginLength] : origin;
}
