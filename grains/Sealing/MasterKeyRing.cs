using System.Security.Cryptography;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;

namespace Blinq.Grains.Sealing;

/// <summary>
/// The master key that secrets are sealed with, and, while an installation changes from one to another, a second one that is
/// only opened with. Thread-safe.
/// </summary>
/// <param name="current">Seals, and opens what it sealed.</param>
/// <param name="other">Opens what it sealed; <c>null</c> = there is none.</param>
public sealed class MasterKeyRing(MasterKey current, MasterKey? other = null) : ISecretSealer
{
    /// <summary>The one that seals.</summary>
    public MasterKey Current => current;

    /// <summary>Whether what a master key sealed can be opened.</summary>
    /// <param name="id">The master key's.</param>
    public bool Holds(string id) => id == current.Id || id == other?.Id;

    public SealedSecret Seal(TenantId tenant, KeyId key, ReadOnlySpan<byte> secret) => current.Seal(tenant, key, secret);

    /// <inheritdoc/>
    public byte[] Unseal(SealedSecret sealedSecret)
    {
        ArgumentNullException.ThrowIfNull(sealedSecret);
        return other is not null && sealedSecret.MasterKeyId == other.Id ? other.Unseal(sealedSecret) : current.Unseal(sealedSecret);
    }

    /// <summary>The same secret, sealed with the current key; <c>null</c> if it is already, and can be opened.</summary>
    /// <exception cref="CryptographicException">It can't be opened with any of the keys.</exception>
    public SealedSecret? Reseal(SealedSecret sealedSecret)
    {
        var secret = Unseal(sealedSecret);
        try
        {
            return sealedSecret.MasterKeyId == current.Id ? null : current.Seal(sealedSecret.Tenant, sealedSecret.KeyId, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Never the keys.</summary>
    public override string ToString() => $"MasterKeyRing {current.Id}{(other is null ? "" : $", {other.Id}")}";
}
