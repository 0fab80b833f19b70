using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Credentials;

/// <summary>
/// A management key as its holder has it: <c>sk_&lt;tenantId&gt;_&lt;256 random bits&gt;</c>. Shown once; only its SHA-256 is
/// kept.
/// </summary>
internal static class ManagementKeyText
{
    private const string Prefix = "sk_";
    private const int RandomLength = 43;

    /// <summary>Draws one.</summary>
    public static (string Text, NewManagementKey Key) New(TenantId tenant, string label, Scope scope, DateTimeOffset? expiresAt = null)
    {
        var text = $"{Prefix}{tenant.Value}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (text, new NewManagementKey(KeyId.New("mk_"), Hash(text), label, scope, expiresAt));
    }

    /// <summary>Makes the one that belongs to a call under an Idempotency-Key: the same each time, as long as the tenant lives.</summary>
    /// <param name="secret">The tenant's own.</param>
    /// <param name="call">Which call it is: what another one made under the same key is another management key.</param>
    public static (string Text, NewManagementKey Key) Of(
        TenantId tenant, UserIdKey secret, string call, Digest idempotencyKey, string label, Scope scope, DateTimeOffset? expiresAt = null)
    {
        var text = $"{Prefix}{tenant.Value}_{Base64Url.EncodeToString(secret.Derive($"blinq.management-key.v2\n{call}\n{idempotencyKey}"))}";
        return (text, new NewManagementKey(NamedIds.Key("mk_", $"{tenant}\n{call}\n{idempotencyKey}"), Hash(text), label, scope, expiresAt));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out TenantId tenant, out Digest hash)
    {
        (tenant, hash) = (default, default);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || text.Length <= Prefix.Length + 1 + RandomLength
            || text[^(RandomLength + 1)] != '_'
            || !TenantId.TryParse(text[Prefix.Length..^(RandomLength + 1)], out tenant))
            return false;
        hash = Hash(text);
        return true;
    }

    private static Digest Hash(ReadOnlySpan<char> text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
}
