using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

/// <summary>How payloads are written: the generated reading and writing of tenant payloads. Unknown fields are skipped, missing ones refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(DigestConverter), typeof(KeyIdConverter), typeof(UserIdConverter), typeof(EpochConverter),
        typeof(ActorConverter), typeof(ClaimNamesConverter), typeof(NamedEnumConverter<IdentityMode>), typeof(NamedEnumConverter<Scope>),
        typeof(NamedEnumConverter<WidgetPosition>),
    ])]
internal sealed partial class TenantJson : JsonSerializerContext;
