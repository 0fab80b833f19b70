using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;

namespace Blinq.Grains.Sealing;

/// <summary>
/// Seals with AES-256-GCM under one key that is not in the database: a random 96-bit nonce each, tenant and key id as
/// associated data, so that a ciphertext is good for nothing in another row. Thread-safe.
/// </summary>
/// <remarks>Ciphertext: version (1 byte, 1), nonce (12), tag (16), then as many bytes as the secret has.</remarks>
public sealed class MasterKey : ISecretSealer
{
    public const int Size = 32;

    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize + TagSize;

    private readonly byte[] _key;

    /// <param name="key">32 random bytes.</param>
    /// <exception cref="ArgumentException">Not exactly 32 bytes.</exception>
    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Size)
            throw new ArgumentException("A master key is 32 bytes.", nameof(key));
        _key = key.ToArray();
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(_key, "blinq.master-key.v1"u8)[..8]);
    }

    /// <summary>Tells master keys apart without telling the key: 16 hex digits made from it with HMAC-SHA256.</summary>
    public string Id { get; }

    public SealedSecret Seal(TenantId tenant, KeyId key, ReadOnlySpan<byte> secret)
    {
        var sealedBytes = new byte[HeaderSize + secret.Length];
        sealedBytes[0] = Version;
        var nonce = sealedBytes.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        // An instance each time: AesGcm does not promise to be thread-safe, and secrets are seldom sealed.
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(
            nonce, secret, sealedBytes.AsSpan(HeaderSize), sealedBytes.AsSpan(1 + NonceSize, TagSize), AssociatedData(tenant, key));
        return new SealedSecret(tenant, key, Id, sealedBytes);
    }

    /// <inheritdoc/>
    public byte[] Unseal(SealedSecret sealedSecret)
    {
        ArgumentNullException.ThrowIfNull(sealedSecret);
        if (sealedSecret.MasterKeyId != Id)
            throw new CryptographicException($"Secret {sealedSecret.KeyId} was sealed under another master key.");
        var sealedBytes = sealedSecret.Ciphertext.Span;
        if (sealedBytes.Length < HeaderSize || sealedBytes[0] != Version)
            throw new CryptographicException($"Secret {sealedSecret.KeyId} is not sealed in a way this release knows.");

        var secret = new byte[sealedBytes.Length - HeaderSize];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(
            sealedBytes.Slice(1, NonceSize), sealedBytes[HeaderSize..], sealedBytes.Slice(1 + NonceSize, TagSize), secret,
            AssociatedData(sealedSecret.Tenant, sealedSecret.KeyId));
        return secret;
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => $"MasterKey {Id}";

    // Neither id can hold a line break, so that no two pairs make the same bytes.
    private static byte[] AssociatedData(TenantId tenant, KeyId key) =>
        Encoding.ASCII.GetBytes($"blinq.sealed.v1\n{tenant.Value}\n{key.Value}\n");
}
