using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Blinq.Grains.Payloads;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tenants;

/// <summary>Turns tenant events into what the ledger keeps (a type name and UTF-8 JSON) and back.</summary>
public static class TenantCodec
{
    public static string TypeOf(TenantEvent happened) => happened switch
    {
        TenantEvent.TenantRegistered => "tenant.registered",
        TenantEvent.TenantChanged => "tenant.changed",
        TenantEvent.IdentityModeChanged => "identity.mode.changed",
        TenantEvent.TenantSuspended => "tenant.suspended",
        TenantEvent.TenantResumed => "tenant.resumed",
        TenantEvent.SecretRotated => "secret.rotated",
        TenantEvent.SecretPreviousRevoked => "secret.previous.revoked",
        TenantEvent.IdentityRevoked => "identity.revoked",
        TenantEvent.IdentityRevocationLifted => "identity.revocation.lifted",
        TenantEvent.ManagementKeyIssued => "management.key.issued",
        TenantEvent.ManagementKeyRevoked => "management.key.revoked",
        TenantEvent.SubjectErased => "subject.erased",
        _ => throw new UnreachableException(),
    };

    public static byte[] Encode(TenantEvent happened) => happened switch
    {
        TenantEvent.TenantRegistered e => Write(e, Json.TenantRegistered),
        TenantEvent.TenantChanged e => Write(e, Json.TenantChanged),
        TenantEvent.IdentityModeChanged e => Write(e, Json.IdentityModeChanged),
        TenantEvent.TenantSuspended e => Write(e, Json.TenantSuspended),
        TenantEvent.TenantResumed e => Write(e, Json.TenantResumed),
        TenantEvent.SecretRotated e => Write(e, Json.SecretRotated),
        TenantEvent.SecretPreviousRevoked e => Write(e, Json.SecretPreviousRevoked),
        TenantEvent.IdentityRevoked e => Write(e, Json.IdentityRevoked),
        TenantEvent.IdentityRevocationLifted e => Write(e, Json.IdentityRevocationLifted),
        TenantEvent.ManagementKeyIssued e => Write(e, Json.ManagementKeyIssued),
        TenantEvent.ManagementKeyRevoked e => Write(e, Json.ManagementKeyRevoked),
        TenantEvent.SubjectErased e => Write(e, Json.SubjectErased),
        _ => throw new UnreachableException(),
    };

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
    public static TenantEvent Decode(string type, ReadOnlySpan<byte> payload)
    {
        try
        {
            return type switch
            {
                "tenant.registered" => Read(payload, Json.TenantRegistered),
                "tenant.changed" => Read(payload, Json.TenantChanged),
                "identity.mode.changed" => Read(payload, Json.IdentityModeChanged),
                "tenant.suspended" => Read(payload, Json.TenantSuspended),
                "tenant.resumed" => Read(payload, Json.TenantResumed),
                "secret.rotated" => Read(payload, Json.SecretRotated),
                "secret.previous.revoked" => Read(payload, Json.SecretPreviousRevoked),
                "identity.revoked" => Read(payload, Json.IdentityRevoked),
                "identity.revocation.lifted" => Read(payload, Json.IdentityRevocationLifted),
                "management.key.issued" => Read(payload, Json.ManagementKeyIssued),
                "management.key.revoked" => Read(payload, Json.ManagementKeyRevoked),
                "subject.erased" => Read(payload, Json.SubjectErased),
                _ => throw new UnknownEventException(type),
            };
        }
        catch (JsonException malformed)
        {
            throw new UnknownEventException(type, malformed);
        }
    }

    private static readonly TenantJson Json = new(PayloadOptions.Readable(TenantJson.Default.Options));

    private static byte[] Write<T>(T happened, JsonTypeInfo<T> json) => JsonSerializer.SerializeToUtf8Bytes(happened, json);

    private static TenantEvent Read<T>(ReadOnlySpan<byte> payload, JsonTypeInfo<T> json)
        where T : TenantEvent =>
        JsonSerializer.Deserialize(payload, json) ?? throw new JsonException("A payload is an object.");
}
