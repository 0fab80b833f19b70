using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Trusts;

/// <summary>Which tenants' own streams went on since a mark: whose trust may have changed.</summary>
/// <param name="Upto">Go on from here. Equal to the mark asked about if nothing changed.</param>
/// <param name="Tenants">Each one once.</param>
/// <param name="HasMore">Whether there are changes after <paramref name="Upto"/>; only then it is not the newest.</param>
public sealed record TrustChanges(TenantChangeCursor Upto, IReadOnlyList<TenantId> Tenants, bool HasMore);
