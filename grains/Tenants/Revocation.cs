using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>One revocation: tokens issued up to <paramref name="Before"/> count no longer.</summary>
/// <param name="User"><c>null</c> = everyone's.</param>
public sealed record Revocation(KeyId Id, UserId? User, DateTimeOffset Before, DateTimeOffset RevokedAt);
