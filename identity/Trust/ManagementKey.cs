using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Trust;

/// <summary>A management key that is in force, as its hash.</summary>
/// <param name="Hash">SHA-256 of the whole key, <c>sk_…</c>, in UTF-8.</param>
public sealed record ManagementKey(KeyId Id, Digest Hash, string Label, Scope Scope, DateTimeOffset IssuedAt);
