using System.Security.Cryptography;
using Blinq.Grains.Sealing;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;

namespace Blinq.Grains.Tenants;

/// <summary>
/// The secrets of one tenant that are still sealed in the ledger, in the clear. A key keeps its instance for as long as
/// it is known, also when the tenant is loaded anew.
/// </summary>
internal sealed class TenantSecrets(TenantId tenant, ISecretSealer sealer)
{
    /// <summary>The sealed row of the key behind user ids.</summary>
    public static readonly KeyId UserIdsId = new("user-ids");

    private readonly Dictionary<KeyId, IdentityKey> _identityKeys = [];
    private (UserIdKey Key, byte[] Secret)? _userIds;

    public UserIdKey UserIds =>
        _userIds?.Key ?? throw new InvalidDataException($"The sealed key behind the user ids of tenant {tenant} is missing.");

    public IEnumerable<KeyId> Ids => _identityKeys.Keys;

    /// <exception cref="InvalidDataException">The secret is gone, though the tenant's history says that it is needed.</exception>
    public IdentityKey Get(KeyId id) =>
        _identityKeys.GetValueOrDefault(id) ?? throw new InvalidDataException($"The sealed secret {id} of tenant {tenant} is missing.");

    public IdentityKey? Find(KeyId id) => _identityKeys.GetValueOrDefault(id);

    public SealedSecret Seal(KeyId id, ReadOnlySpan<byte> secret) => sealer.Seal(tenant, id, secret);

    public void Add(IdentityKey key) => _identityKeys[key.Id] = key;

    public void Remove(KeyId id) => _identityKeys.Remove(id);

    public void SetUserIds(byte[] secret)
    {
        if (_userIds is not { } known || !CryptographicOperations.FixedTimeEquals(known.Secret, secret))
            _userIds = (new UserIdKey(secret), secret);
    }

    /// <summary>Which of the sealed secrets this is; <c>null</c> if none.</summary>
    public KeyId? Recognize(ReadOnlySpan<byte> hmacKey)
    {
        KeyId? found = null;
        foreach (var key in _identityKeys.Values)
        {
            if (CryptographicOperations.FixedTimeEquals(key.HmacKey.Span, hmacKey))
                found = key.Id;
        }
        return found;
    }

    /// <summary>Takes what the ledger holds as what there is.</summary>
    /// <exception cref="CryptographicException">A secret was sealed for another tenant or key, or changed.</exception>
    public void Load(IReadOnlyList<SealedSecret> rows, TenantState state)
    {
        var created = state.Keys.ToDictionary(key => key.Id, key => key.CreatedAt);
        foreach (var row in rows)
        {
            var secret = sealer.Unseal(row);
            if (row.KeyId == UserIdsId)
                SetUserIds(secret);
            else if (created.TryGetValue(row.KeyId, out var createdAt) && !IsKnown(row.KeyId, secret))
                Add(new IdentityKey(row.KeyId, secret, createdAt));
        }
        var gone = _identityKeys.Keys.Except(rows.Select(row => row.KeyId)).ToArray();
        foreach (var id in gone)
            Remove(id);
    }

    private bool IsKnown(KeyId id, byte[] secret) =>
        Find(id) is { } known && CryptographicOperations.FixedTimeEquals(known.HmacKey.Span, secret);
}
