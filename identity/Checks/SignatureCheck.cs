using Blinq.Grains.Trusts;
using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// HMAC-SHA256 over the first two segments with a live key. Where a retired key fits, the token is refused all the same;
/// only the label says so, for a backend still has the old secret.
/// </summary>
internal static class SignatureCheck
{
    /// <summary>How long a retired key is told apart from a wrong one (DESIGN §4).</summary>
    public static readonly TimeSpan RetiredLabel = TimeSpan.FromDays(7);

    public static CheckOutcome Run(Inspection inspection)
    {
        foreach (var live in inspection.Trust.Keys)
        {
            if (!live.IsLiveAt(inspection.Now) || (inspection.NamedKey is { } named && named.Key.Id != live.Key.Id))
                continue;
            if (!Fits(inspection, live.Key))
                continue;
            inspection.Key = live.Key.Id;
            return inspection.Pass($"signed with key {live.Key.Id}{Until(live)}");
        }

        if (FindRetired(inspection) is { } retired)
        {
            inspection.Key = retired.Id;
            return inspection.Refuse(
                RefusalReason.RetiredKey,
                $"the token was signed with key {retired.Id}, which was rotated out; a backend still has the old secret");
        }
        return inspection.Refuse(RefusalReason.BadSignature, $"{SecretMistakes.Describe(inspection)}");
    }

    /// <summary>A live key whose grace has ended counts as retired, too: trust may not have been told yet.</summary>
    private static IdentityKey? FindRetired(Inspection inspection)
    {
        foreach (var key in inspection.Trust.Keys)
        {
            if (key.ValidUntil is { } end && end <= inspection.Now && inspection.Now < end + RetiredLabel
                && Fits(inspection, key.Key))
                return key.Key;
        }
        return inspection.Trust.LastRetired is var (last, until) && inspection.Now < until && Fits(inspection, last)
            ? last
            : null;
    }

    private static bool Fits(Inspection inspection, IdentityKey key) =>
        inspection.Keys.Verify(key, Inspection.Found(inspection.Parts));

    private static string Until(LiveKey key) =>
        key.ValidUntil is { } end ? $", the previous one, which is live until {end:u}" : "";
}
