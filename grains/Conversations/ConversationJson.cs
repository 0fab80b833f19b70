using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;

namespace Blinq.Grains.Conversations;

/// <summary>The generated reading and writing of conversation payloads. Unknown fields are skipped, missing ones refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(DigestConverter), typeof(KeyIdConverter), typeof(UserIdConverter), typeof(SubjectIdConverter),
        typeof(EpochConverter), typeof(NamedEnumConverter<SessionMode>),
        typeof(NamedEnumConverter<MessageRole>), typeof(NamedEnumConverter<SessionEnding>),
    ])]
[JsonSerializable(typeof(ConversationEvent.SessionStarted))]
[JsonSerializable(typeof(ConversationEvent.IdentityBound))]
[JsonSerializable(typeof(ConversationEvent.IdentityRefused))]
[JsonSerializable(typeof(ConversationEvent.SessionResumed))]
[JsonSerializable(typeof(ConversationEvent.CredentialEnded))]
[JsonSerializable(typeof(ConversationEvent.MessagePosted))]
[JsonSerializable(typeof(ConversationEvent.EventRecorded))]
[JsonSerializable(typeof(ConversationEvent.SessionEnded))]
internal sealed partial class ConversationJson : JsonSerializerContext;
