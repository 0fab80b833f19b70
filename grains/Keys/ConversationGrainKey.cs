using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Keys;

/// <summary>How a conversation is named in the cluster: <c>tenant/session</c>.</summary>
internal static class ConversationGrainKey
{
    public static string Of(ConversationKey key) => key.ToString();

    /// <exception cref="FormatException">It is not such a name.</exception>
    public static ConversationKey Parse(string text)
    {
        var slash = text.IndexOf('/');
        return slash > 0
            && TenantId.TryParse(text.AsSpan(0, slash), out var tenant)
            && SessionId.TryParse(text.AsSpan(slash + 1), out var session)
                ? new ConversationKey(tenant, session)
                : throw new FormatException("A conversation's key is tenant/session.");
    }
}
