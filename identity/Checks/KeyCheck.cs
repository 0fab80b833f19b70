using System.Text.Json;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Checks;

/// <summary>
/// A token that names its key is checked with that key alone; one that names none, with every live key. None is asked
/// for: the docs' sample has no <c>kid</c>.
/// </summary>
internal static class KeyCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (!context.Header.TryGetProperty("kid"u8, out var kid))
            return context.Pass($"no kid: every live key is tried");
        if (kid.ValueKind != JsonValueKind.String || !KeyId.TryParse(kid.GetString(), out var key))
            return context.Refuse(RefusalReason.UnknownKey, $"kid is {Quote.Of(kid)}, which is not a key id");

        foreach (var known in context.Trust.Keys)
        {
            if (known.Key.Id != key)
                continue;
            context.Key = key;
            if (!known.IsLiveAt(context.Now))
                return context.Refuse(
                    RefusalReason.RetiredKey, $"kid names key {key}, whose grace ended at {known.ValidUntil:u}");
            context.NamedKey = known;
            return context.Pass($"kid names key {key}, which is live");
        }

        if (context.Trust.RetiredKeyIds.Contains(key) || context.Trust.LastRetired?.Key.Id == key)
        {
            context.Key = key;
            return context.Refuse(RefusalReason.RetiredKey, $"kid names key {key}, which was rotated out");
        }
        return context.Refuse(RefusalReason.UnknownKey, $"kid is {Quote.Of(kid)}, which is not a key of this tenant");
    }
}
