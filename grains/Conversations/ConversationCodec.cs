using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Blinq.Grains.Payloads;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>Turns conversation events into what the ledger keeps (a type name and UTF-8 JSON) and back.</summary>
public static class ConversationCodec
{
    public const string MessagePosted = "message.posted";

    public static string TypeOf(ConversationEvent happened) => happened switch
    {
        ConversationEvent.SessionStarted => "session.started",
        ConversationEvent.IdentityBound => "identity.bound",
        ConversationEvent.IdentityRefused => "identity.refused",
        ConversationEvent.SessionResumed => "session.resumed",
        ConversationEvent.CredentialEnded => "credential.ended",
        ConversationEvent.MessagePosted => MessagePosted,
        ConversationEvent.EventRecorded => "event.recorded",
        ConversationEvent.SessionEnded => "session.ended",
        ConversationEvent.PayloadErased => throw new ArgumentException("An erased event is never written.", nameof(happened)),
        _ => throw new UnreachableException(),
    };

    public static byte[] Encode(ConversationEvent happened) => happened switch
    {
        ConversationEvent.SessionStarted e => Write(e, Json.SessionStarted),
        ConversationEvent.IdentityBound e => Write(e, Json.IdentityBound),
        ConversationEvent.IdentityRefused e => Write(e, Json.IdentityRefused),
        ConversationEvent.SessionResumed e => Write(e, Json.SessionResumed),
        ConversationEvent.CredentialEnded e => Write(e, Json.CredentialEnded),
        ConversationEvent.MessagePosted e => Write(e, Json.MessagePosted),
        ConversationEvent.EventRecorded e => Write(e, Json.EventRecorded),
        ConversationEvent.SessionEnded e => Write(e, Json.SessionEnded),
        ConversationEvent.PayloadErased => throw new ArgumentException("An erased event is never written.", nameof(happened)),
        _ => throw new UnreachableException(),
    };

    /// <exception cref="UnknownEventException">This release does not know the type, or the payload is not of its form.</exception>
    public static ConversationEvent Decode(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        return recorded.Payload is { } payload
            ? Decode(recorded.Type, payload.Span)
            : ConversationEvent.PayloadErased.Instance;
    }

    /// <exception cref="UnknownEventException">This release does not know the type, or the payload is not of its form.</exception>
    public static ConversationEvent Decode(string type, ReadOnlySpan<byte> payload)
    {
        try
        {
            return type switch
            {
                "session.started" => Read(payload, Json.SessionStarted),
                "identity.bound" => Read(payload, Json.IdentityBound),
                "identity.refused" => Read(payload, Json.IdentityRefused),
                "session.resumed" => Read(payload, Json.SessionResumed),
                "credential.ended" => Read(payload, Json.CredentialEnded),
                MessagePosted => Read(payload, Json.MessagePosted),
                "event.recorded" => Read(payload, Json.EventRecorded),
                "session.ended" => Read(payload, Json.SessionEnded),
                _ => throw new UnknownEventException(type),
            };
        }
        catch (JsonException malformed)
        {
            throw new UnknownEventException(type, malformed);
        }
    }

    private static readonly ConversationJson Json = new(PayloadOptions.Readable(ConversationJson.Default.Options));

    private static byte[] Write<T>(T happened, JsonTypeInfo<T> json) => JsonSerializer.SerializeToUtf8Bytes(happened, json);

    private static ConversationEvent Read<T>(ReadOnlySpan<byte> payload, JsonTypeInfo<T> json)
        where T : ConversationEvent =>
        JsonSerializer.Deserialize(payload, json) ?? throw new JsonException("A payload is an object.");
}
