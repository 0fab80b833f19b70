using Blinq.Grains.Payloads;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>Turns conversation events into what the ledger keeps (a type and UTF-8 JSON) and back.</summary>
public static class ConversationCodec
{
    public const string MessagePosted = "message.posted";

    private static readonly EventCodec<ConversationEvent> Events =
        new(new ConversationJson(PayloadOptions.Readable(ConversationJson.Default.Options)));

    /// <exception cref="ArgumentException">An erased event is never written.</exception>
    public static string TypeOf(ConversationEvent happened) => Events.TypeOf(happened);

    /// <exception cref="ArgumentException">An erased event is never written.</exception>
    public static byte[] Encode(ConversationEvent happened) => Events.Encode(happened);

    /// <exception cref="UnknownEventException">This release does not know the type, or the payload is not of its form.</exception>
    public static ConversationEvent Decode(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return recorded.Payload is { } payload
            ? Decode(recorded.Type, payload.Span)
            : ConversationEvent.PayloadErased.Instance;
    }

    /// <exception cref="UnknownEventException">This release does not know the type, or the payload is not of its form.</exception>
    public static ConversationEvent Decode(string type, ReadOnlySpan<byte> payload) => Events.Decode(type, payload);
}
