using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

/// <summary>The generated reading and writing of tenant payloads. Unknown fields are skipped, missing ones refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(DigestConverter), typeof(KeyIdConverter), typeof(UserIdConverter), typeof(EpochConverter),
        typeof(ActorConverter), typeof(NamedEnumConverter<IdentityMode>), typeof(NamedEnumConverter<Scope>),
    ])]
[JsonSerializable(typeof(TenantEvent.TenantRegistered))]
[JsonSerializable(typeof(TenantEvent.TenantChanged))]
[JsonSerializable(typeof(TenantEvent.IdentityModeChanged))]
[JsonSerializable(typeof(TenantEvent.TenantSuspended))]
[JsonSerializable(typeof(TenantEvent.TenantResumed))]
[JsonSerializable(typeof(TenantEvent.SecretRotated))]
[JsonSerializable(typeof(TenantEvent.SecretPreviousRevoked))]
[JsonSerializable(typeof(TenantEvent.IdentityRevoked))]
[JsonSerializable(typeof(TenantEvent.IdentityRevocationLifted))]
[JsonSerializable(typeof(TenantEvent.ManagementKeyIssued))]
[JsonSerializable(typeof(TenantEvent.ManagementKeyRevoked))]
[JsonSerializable(typeof(TenantEvent.SubjectErased))]
internal sealed partial class TenantJson : JsonSerializerContext;
