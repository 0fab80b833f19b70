using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Trust;

/// <summary>
/// An identity secret in use. A reference, not a value: code that needs something costly per key (a prepared HMAC) may hang
/// it on the instance weakly; a tenant's trust keeps the same instance for as long as the key is known.
/// </summary>
public sealed class IdentityKey(KeyId id, ReadOnlyMemory<byte> hmacKey, DateTimeOffset createdAt)
{
    public KeyId Id { get; } = id;

    /// <summary>The UTF-8 bytes of the secret string as the tenant was shown it; what HMAC-SHA256 is keyed with.</summary>
    public ReadOnlyMemory<byte> HmacKey { get; } = hmacKey;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"IdentityKey {Id}";
}
