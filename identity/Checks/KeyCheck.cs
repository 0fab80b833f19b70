using System.Text.Json;
using Blinq.Grains.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Checks;

/// <summary>
/// A token that names its key is checked with that key alone; one that names none, with every live key. None is asked
/// for: the docs' sample has no <c>kid</c>.
/// </summary>
internal static class KeyCheck
{
    public static CheckOutcome Run(Inspection inspection)
    {
        if (!inspection.Header.TryGetProperty("kid"u8, out var kid))
            return inspection.Pass($"no kid: every live key is tried");
        if (kid.ValueKind != JsonValueKind.String || !KeyId.TryParse(kid.GetString(), out var key))
            return inspection.Refuse(RefusalReason.UnknownKey, $"kid is {Quote.Of(kid)}, which is not a key id");

        foreach (var known in inspection.Trust.Keys)
        {
            if (known.Key.Id != key)
                continue;
            inspection.Key = key;
            if (!known.IsLiveAt(inspection.Now))
                return inspection.Refuse(
                    RefusalReason.RetiredKey, $"kid names key {key}, whose grace ended at {known.ValidUntil:u}");
            inspection.NamedKey = known;
            return inspection.Pass($"kid names key {key}, which is live");
        }

        if (inspection.Trust.RetiredKeyIds.Contains(key) || inspection.Trust.LastRetired?.Key.Id == key)
        {
            inspection.Key = key;
            return inspection.Refuse(RefusalReason.RetiredKey, $"kid names key {key}, which was rotated out");
        }
        return inspection.Refuse(RefusalReason.UnknownKey, $"kid is {Quote.Of(kid)}, which is not a key of this tenant");
    }
}
