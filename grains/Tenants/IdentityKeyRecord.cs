using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>An identity key's life, without its secret.</summary>
/// <param name="Imported">Whether the tenant brought the secret, which then may have been in use before.</param>
/// <param name="EndsAt">
/// From when on it is retired: the end of its grace, or when it was replaced or revoked. <c>null</c> for the current key.
/// </param>
public sealed record IdentityKeyRecord(KeyId Id, DateTimeOffset CreatedAt, bool Imported, DateTimeOffset? EndsAt)
{
    public bool IsLiveAt(DateTimeOffset now) => EndsAt is not { } end || now < end;

    /// <summary>Ends at the given time, unless it ended before.</summary>
    public IdentityKeyRecord RetireAt(DateTimeOffset at) => EndsAt <= at ? this : this with { EndsAt = at };
}
