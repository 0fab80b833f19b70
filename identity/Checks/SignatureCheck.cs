using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// HMAC-SHA256 over the first two segments with a live key. Where a retired key fits, the token is refused all the same;
/// only the label says so, for a backend still has the old secret.
/// </summary>
internal static class SignatureCheck
{
    /// <summary>How long a retired key is told apart from a wrong one (DESIGN §4).</summary>
    public static readonly TimeSpan RetiredLabel = TimeSpan.FromDays(7);

    public static CheckOutcome Run(TokenValidationContext context)
    {
        foreach (var live in context.Trust.Keys)
        {
            if (!live.IsLiveAt(context.Now) || (context.NamedKey is { } named && named.Key.Id != live.Key.Id))
                continue;
            if (!Verify(context, live.Key))
                continue;
            context.Key = live.Key.Id;
            return context.Pass($"signed with key {live.Key.Id}{Until(live)}");
        }

        if (FindRetired(context) is { } retired)
        {
            context.Key = retired.Id;
            return context.Refuse(
                RefusalReason.RetiredKey,
                $"the token was signed with key {retired.Id}, which was rotated out; a backend still has the old secret");
        }
        return context.Refuse(RefusalReason.BadSignature, $"{SecretDiagnostics.Describe(context)}");
    }

    /// <summary>A live key whose grace has ended counts as retired, too: trust may not have been told yet.</summary>
    private static IdentityKey? FindRetired(TokenValidationContext context)
    {
        foreach (var key in context.Trust.Keys)
        {
            if (key.ValidUntil is { } end && end <= context.Now && context.Now < end + RetiredLabel
                && Verify(context, key.Key))
                return key.Key;
        }
        return context.Trust.LastRetired is var (last, until) && context.Now < until && Verify(context, last)
            ? last
            : null;
    }

    private static bool Verify(TokenValidationContext context, IdentityKey key) =>
        context.Keys.Verify(key, TokenValidationContext.Found(context.Parts));

    private static string Until(LiveKey key) =>
        key.ValidUntil is { } end ? $", the previous one, which is live until {end:u}" : "";
}
