using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Trust;

/// <summary>
/// The part of a tenant's trust that decides about conversations. It holds no secret, so it may travel with every call
/// to a conversation.
/// </summary>
public sealed record TenantAccessPolicy
{
    public required IdentityMode Mode { get; init; }

    public required IdentityPolicy Policy { get; init; }

    /// <summary>The keys whose bindings stand, and until when. At most two.</summary>
    public required IReadOnlyList<(KeyId Key, DateTimeOffset? ValidUntil)> LiveKeys { get; init; }

    public required Revocations Revocations { get; init; }

    /// <summary>Whether tokens identify anyone: in <c>off</c> and <c>observe</c> they do not.</summary>
    public bool Identifies => Mode is IdentityMode.Optional or IdentityMode.Required;

    public bool IsLive(KeyId key, DateTimeOffset now)
    {
        foreach (var (live, validUntil) in LiveKeys)
        {
            if (live == key)
                return validUntil is not { } end || now < end;
        }
        return false;
    }
}
