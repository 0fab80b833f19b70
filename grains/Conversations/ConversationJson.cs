using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;

namespace Blinq.Grains.Conversations;

/// <summary>How payloads are written: the generated reading and writing of conversation payloads. Unknown fields are skipped, missing ones refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(DigestConverter), typeof(KeyIdConverter), typeof(UserIdConverter), typeof(SubjectIdConverter),
        typeof(EpochConverter), typeof(VerifiedClaimsConverter), typeof(NamedEnumConverter<SessionMode>),
        typeof(NamedEnumConverter<MessageRole>), typeof(NamedEnumConverter<SessionEnding>),
    ])]
internal sealed partial class ConversationJson : JsonSerializerContext;
