using System.Text.Json;
using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Refusals;

/// <summary><c>refusals.recorded</c>: tokens that were refused without a conversation to note it in.</summary>
/// <param name="From">When the first of them was refused.</param>
/// <param name="To">When the last of them was refused.</param>
/// <param name="Counts">How many by reason.</param>
/// <param name="Samples">What is known of some of them, at most five a reason.</param>
public sealed record RefusalsRecorded(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<SampledRefusal> Samples)
{
    public const string Type = "refusals.recorded";

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, Json.RefusalsRecorded);

    /// <exception cref="UnknownEventException">It is another event, or was erased.</exception>
    public static RefusalsRecorded Decode(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        if (recorded.Type != Type || recorded.Payload is not { } payload)
            throw new UnknownEventException(recorded.Type);
        try
        {
            return JsonSerializer.Deserialize(payload.Span, Json.RefusalsRecorded) ?? throw new UnknownEventException(Type);
        }
        catch (JsonException malformed)
        {
            throw new UnknownEventException(Type, malformed);
        }
    }

    /// <summary>What the lists must know: each sample on its own, the others counted.</summary>
    public IReadOnlyList<IndexEntry> ToIndex()
    {
        var entries = new List<IndexEntry>();
        foreach (var (reason, count) in Counts)
        {
            var sampled = Samples.Where(sample => sample.Reason == reason).ToArray();
            entries.AddRange(sampled.Select(sample => new IndexEntry.IdentityRefused(reason, 1, sample.ToSample())));
            if (count > sampled.Length)
                entries.Add(new IndexEntry.IdentityRefused(reason, count - sampled.Length, null));
        }
        return entries;
    }

    private static readonly RefusalJson Json = new(PayloadOptions.Readable(RefusalJson.Default.Options));
}

/// <summary>One of the refused tokens.</summary>
public sealed record SampledRefusal(
    string Reason, DateTimeOffset At, SessionId? Session = null, string? Origin = null, string? Fingerprint = null,
    double? ClockDifference = null)
{
    public RefusalSample ToSample() => new(Session, Origin, Fingerprint, ClockDifference);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(SessionIdConverter)])]
[JsonSerializable(typeof(RefusalsRecorded))]
internal sealed partial class RefusalJson : JsonSerializerContext;
