using Blinq.Grains.Payloads;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tenants;

/// <summary>Turns tenant events into what the ledger keeps (a type and UTF-8 JSON) and back.</summary>
public static class TenantCodec
{
    private static readonly EventCodec<TenantEvent> Events = new(new TenantJson(PayloadOptions.Readable(TenantJson.Default.Options)));

    public static string TypeOf(TenantEvent happened) => Events.TypeOf(happened);

    public static byte[] Encode(TenantEvent happened) => Events.Encode(happened);

    /// <exception cref="UnknownEventException">
    /// This release does not know the type, or the payload is not of its form. A payload that is gone is one of them:
    /// nothing of a tenant's own stream is ever erased, and trust cannot stand on a gap.
    /// </exception>
    public static TenantEvent Decode(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return recorded.Payload is { } payload
            ? Decode(recorded.Type, payload.Span)
            : throw new UnknownEventException(recorded.Type);
    }

    /// <exception cref="UnknownEventException">This release does not know the type, or the payload is not of its form.</exception>
    public static TenantEvent Decode(string type, ReadOnlySpan<byte> payload) => Events.Decode(type, payload);
}
