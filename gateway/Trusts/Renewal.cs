using Blinq.Grains.Leases;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Trusts;

namespace Blinq.Gateway.Trusts;

/// <summary>What a renewal of all held trusts stands on, noted before the ledger is asked.</summary>
/// <param name="Since">Up to where changes were known; <c>null</c> for the first renewal.</param>
/// <param name="BeyondMark">
/// Tenants with a change that was seen after that mark: the ledger must name them, unless it went back.
/// </param>
internal sealed record Renewal(DualTimestamp Noted, TenantChangeCursor? Since, IReadOnlyList<TenantId> BeyondMark);
