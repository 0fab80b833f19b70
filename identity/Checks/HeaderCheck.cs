using System.Text.Json;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// Only <c>alg</c>, <c>typ</c> and <c>kid</c>. A header that is not understood may change what the token means
/// (<c>crit</c>, <c>b64</c>, <c>zip</c>) or where a key comes from (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>), so
/// none is passed over.
/// </summary>
internal static class HeaderCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        foreach (var header in context.Header.EnumerateObject())
        {
            if (header.NameEquals("typ"u8))
            {
                if (!IsJwt(header.Value))
                    return context.Refuse(
                        RefusalReason.UnsupportedHeader, $"typ is {Quote.Of(header.Value)}; leave it out or set it to JWT");
            }
            else if (!header.NameEquals("alg"u8) && !header.NameEquals("kid"u8))
            {
                return context.Refuse(
                    RefusalReason.UnsupportedHeader,
                    $"the header has {Quote.Of(header.Name)}; only alg, typ and kid are understood");
            }
        }
        return context.Pass($"nothing but alg, typ and kid");
    }

    /// <summary>RFC 7515 §4.1.9: media type names are compared without regard to case.</summary>
    private static bool IsJwt(JsonElement typ) =>
        typ.ValueKind == JsonValueKind.String
        && string.Equals(typ.GetString(), "JWT", StringComparison.OrdinalIgnoreCase);
}
