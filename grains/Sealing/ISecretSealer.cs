using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;

namespace Blinq.Grains.Sealing;

/// <summary>Encrypts what must rest in the ledger and be read again, and nothing else can read. Thread-safe.</summary>
public interface ISecretSealer
{
    SealedSecret Seal(TenantId tenant, KeyId key, ReadOnlySpan<byte> secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// It was sealed for another tenant or key, under another master key, or it was changed.
    /// </exception>
    byte[] Unseal(SealedSecret sealedSecret);
}
