using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;

namespace Blinq.Grains.Conversations;

/// <summary>Whether a visitor may go on in a conversation, asked on every one of the visitor's calls (DESIGN §5).</summary>
public static class SessionAccessPolicy
{
    /// <returns><c>null</c> if the visitor may.</returns>
    public static AccessRefusal? Evaluate(ConversationState state, Digest presented, TenantAccessPolicy terms, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Credentials.Find(presented) != CredentialStatus.Live)
            return AccessRefusal.SessionUnknown;
        var refusal = IsSuspended(state, terms, now) ? AccessRefusal.SessionSuspended
            : state.Binding is null && terms.Mode == IdentityMode.Required ? AccessRefusal.IdentityRequired
            : (AccessRefusal?)null;
        if (state.IsOpen)
            return refusal;
        // Told only to a visitor who could read it but for that (docs/adr/0180).
        return refusal is null ? AccessRefusal.SessionEnded : AccessRefusal.SessionUnknown;
    }

    /// <summary>Whether the conversation is bound and the binding does not stand under these terms.</summary>
    public static bool IsSuspended(ConversationState state, TenantAccessPolicy terms, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(terms);
        return state is { Binding: { } binding, LastVerifiedAt: { } lastVerified } && !Stands(binding, lastVerified, terms, now);
    }

    /// <summary>
    /// When what stands now ends by time alone: the binding's time to live, or its key's grace; never for anyone anonymous.
    /// </summary>
    public static DateTimeOffset ExpiresAt(ConversationState state, TenantAccessPolicy terms)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(terms);
        if (state is not { Binding: { } binding, LastVerifiedAt: { } lastVerified })
            return DateTimeOffset.MaxValue;
        var end = lastVerified + TimeSpan.FromSeconds(terms.Policy.IdentifiedSessionTtlSeconds);
        foreach (var (key, validUntil) in terms.LiveKeys)
        {
            if (key == binding.Key && validUntil < end)
                end = validUntil.Value;
        }
        return end;
    }

    private static bool Stands(VerifiedIdentity binding, DateTimeOffset lastVerified, TenantAccessPolicy terms, DateTimeOffset now) =>
        terms.Identifies
        && terms.IsLive(binding.Key, now)
        && !terms.Revocations.Cover(binding.User, binding.IssuedAt)
        && now - lastVerified <= TimeSpan.FromSeconds(terms.Policy.IdentifiedSessionTtlSeconds);
}
