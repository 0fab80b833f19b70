using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Credentials;

/// <summary>
/// Ids that a call makes of its Idempotency-Key instead of drawing them, so that a repeat, on any process, names the same thing.
/// Ids are no secrets.
/// </summary>
internal static class NamedIds
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>A tenant's, of 80 bits.</summary>
    public static TenantId Tenant(Digest idempotencyKey) => new(Letters($"tenant\n{idempotencyKey}", 16));

    /// <summary>A key's or a revocation's, of 60 bits.</summary>
    public static KeyId Key(string prefix, string name) => new(prefix + Letters(prefix + name, 12));

    /// <summary>As many of 32 letters and digits, at most 32, as are asked for.</summary>
    public static string Letters(string name, int length)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"blinq.named-id.v1\n{name}"));
        return string.Create(length, hash, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = Alphabet[bytes[i] % Alphabet.Length];
        });
    }
}
