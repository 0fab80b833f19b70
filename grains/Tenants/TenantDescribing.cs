using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

/// <summary>What a tenant's people may see of its identity settings. Pure.</summary>
internal static class TenantDescribing
{
    public const int MaxKeys = 50;

    public static TenantDescription Describe(TenantTrust trust, TenantState state, DateTimeOffset now) => new(
        trust,
        [.. state.Keys.Take(MaxKeys).Select(key => new IdentityKeyDescription(key.Id, key.CreatedAt, StateOf(key, now), key.EndsAt))],
        [.. state.RevocationsInForce(now).Reverse().Select(Describe)]);

    private static RevocationDescription Describe(Revocation revocation) =>
        new(revocation.Id, revocation.User, revocation.Before, revocation.RevokedAt);

    private static KeyState StateOf(IdentityKeyRecord key, DateTimeOffset now) => key switch
    {
        { EndsAt: null } => KeyState.Current,
        _ when key.IsLiveAt(now) => KeyState.Previous,
        _ => KeyState.Retired,
    };
}
