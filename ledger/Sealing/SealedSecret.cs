using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Sealing;

/// <summary>
/// A secret at rest, beside the events and never in one: never hashed, never exported, re-encryptable, deleted when no
/// longer needed.
/// </summary>
/// <param name="KeyId">What it is the secret of; unique within the tenant.</param>
/// <param name="MasterKeyId">Which master key sealed it.</param>
/// <param name="Ciphertext">Opaque to the ledger.</param>
public sealed record SealedSecret(TenantId Tenant, KeyId KeyId, string MasterKeyId, ReadOnlyMemory<byte> Ciphertext);
