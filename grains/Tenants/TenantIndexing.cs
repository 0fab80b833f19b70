using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Tenants;

/// <summary>What an append's events mean to the lists and to the ledger's own checks. Pure.</summary>
public static class TenantIndexing
{
    /// <param name="after">The state with the events in it.</param>
    public static IReadOnlyList<IndexEntry> Of(TenantState after, IReadOnlyList<TenantEvent> events)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(events);
        return events.Any(ChangesListing) ? [new IndexEntry.TenantListed(after.Name, after.Suspended)] : [];
    }

    /// <summary>The epoch that these events move the tenant to; <c>null</c> if they do not.</summary>
    public static Epoch? NewEpoch(IReadOnlyList<TenantEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        Epoch? moved = null;
        foreach (var happened in events)
        {
            moved = happened switch
            {
                TenantEvent.SecretRotated e => e.Epoch,
                TenantEvent.SecretPreviousRevoked e => e.Epoch,
                _ => moved,
            };
        }
        return moved;
    }

    private static bool ChangesListing(TenantEvent happened) => happened is
        TenantEvent.TenantRegistered or TenantEvent.TenantSuspended or TenantEvent.TenantResumed
        or TenantEvent.TenantChanged { Name: not null };
}
