using Blinq.Grains.Leases;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

/// <summary>Whether a change takes access away from anyone; when in doubt it does, and the caller waits for leases to end.</summary>
public static class AccessRestriction
{
    /// <summary>
    /// A change that finds itself made already may be a request whose first answer was lost while it waited, so for as long as
    /// that can have been it waits, too.
    /// </summary>
    public static bool MayBeUnderWay(TenantState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return now - state.ChangedAt < TrustLease.LongestWait;
    }

    /// <summary>Anonymous sessions lose it under <c>required</c>; bound ones are suspended where tokens stop to identify.</summary>
    public static bool Of(IdentityMode before, IdentityMode after) =>
        before != after && (after == IdentityMode.Required || (Identifies(before) && !Identifies(after)));

    public static bool Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return after.Count > 0 && (before.Count == 0 || before.Except(after, StringComparer.Ordinal).Any());
    }

    public static bool Of(IdentityPolicy before, IdentityPolicy after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return after.ClockSkewSeconds < before.ClockSkewSeconds
            || (after.RequireExpiry && !before.RequireExpiry)
            || (after.MaxLifetimeSeconds ?? int.MaxValue) < (before.MaxLifetimeSeconds ?? int.MaxValue)
            || after.IdentifiedSessionTtlSeconds < before.IdentifiedSessionTtlSeconds
            || (before.ClaimAnonymous && !after.ClaimAnonymous)
            // What a conversation holds of a claim that is named no more counts no more.
            || (before.Claims is { } names && !names.All(name => after.Claims?.Contains(name) == true));
    }

    private static bool Identifies(IdentityMode mode) => mode is IdentityMode.Optional or IdentityMode.Required;
}
