using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Trust;

/// <summary>Since when tokens count, for everyone and for single users.</summary>
/// <param name="Everyone">Tokens issued up to then are revoked, whatever subject they name.</param>
/// <param name="Users">The same for single users.</param>
public sealed record Revocations(DateTimeOffset? Everyone, IReadOnlyDictionary<UserId, DateTimeOffset> Users)
{
    public static readonly Revocations None = new(null, new Dictionary<UserId, DateTimeOffset>());

    /// <summary>
    /// Whether a token is revoked: it says that it was issued at or before the revocation, or does not say when. No clock
    /// skew is allowed for (docs/adr/0150): who logs in again after a revocation is let in, in the next second at the latest.
    /// </summary>
    /// <param name="issuedAt">The token's <c>iat</c> in seconds since 1970, or <c>null</c>.</param>
    public bool Cover(UserId user, double? issuedAt)
    {
        return Covers(Everyone) || (Users.TryGetValue(user, out var since) && Covers(since));

        bool Covers(DateTimeOffset? revokedAt) =>
            revokedAt is { } at && (issuedAt is not { } iat || iat <= ToUnixSeconds(at));
    }

    /// <summary>The newest revocation that concerns a user; <c>null</c> if none does.</summary>
    public DateTimeOffset? LatestFor(UserId user)
    {
        DateTimeOffset? single = Users.TryGetValue(user, out var since) ? since : null;
        return (Everyone, single) switch
        {
            ({ } all, { } one) => all > one ? all : one,
            var (all, one) => all ?? one,
        };
    }

    private static double ToUnixSeconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalSeconds;
}
