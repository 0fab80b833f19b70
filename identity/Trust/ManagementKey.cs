using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Trust;

/// <summary>A management key that is in force, as its hash.</summary>
/// <param name="Hash">SHA-256 of the whole key, <c>sk_…</c>, in UTF-8.</param>
/// <param name="ExpiresAt">From when on it opens nothing, by the ledger's clock; <c>null</c> = it ends when it is revoked.</param>
public sealed record ManagementKey(
    KeyId Id, Digest Hash, string Label, Scope Scope, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt = null)
{
    public bool IsInForceAt(DateTimeOffset now) => ExpiresAt is not { } end || now < end;
}
