using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Blinq.Grains.Tenants;

/// <summary>
/// An identity secret in plain, on its way to the tenant or to be sealed. The HMAC key is the UTF-8 bytes of the text as
/// shown (DESIGN §4), not something decoded from it.
/// </summary>
public sealed class IdentitySecret
{
    public const int MinBytes = 32;
    public const int MaxBytes = 512;

    private IdentitySecret(string text) => Text = text;

    /// <summary>The secret itself. Show it once; log it never.</summary>
    public string Text { get; }

    /// <summary>A new one: <c>bis_</c> and 32 random bytes as base64url.</summary>
    public static IdentitySecret New()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return new IdentitySecret("bis_" + Base64Url.EncodeToString(random));
    }

    /// <summary>Takes a secret that the tenant has already.</summary>
    /// <returns>Whether it is well-formed text of 32–512 bytes of UTF-8.</returns>
    public static bool TryImport(string text, out IdentitySecret? secret)
    {
        ArgumentNullException.ThrowIfNull(text);
        var valid = Ledger.Identifiers.Text.IsWellFormed(text)
            && Encoding.UTF8.GetByteCount(text) is >= MinBytes and <= MaxBytes;
        secret = valid ? new IdentitySecret(text) : null;
        return valid;
    }

    public byte[] ToHmacKey() => Encoding.UTF8.GetBytes(Text);

    /// <summary>What was once shown as this secret, from its bytes.</summary>
    public static IdentitySecret FromHmacKey(ReadOnlySpan<byte> key) => new(Encoding.UTF8.GetString(key));

    /// <summary>Never the secret.</summary>
    public override string ToString() => nameof(IdentitySecret);
}
