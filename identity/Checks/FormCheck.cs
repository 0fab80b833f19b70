using Blinq.Grains.Verdicts;
using Blinq.Identity.Parsing;

namespace Blinq.Identity.Checks;

/// <summary>
/// The strict gate: a JWS in compact form whose header and payload are each one clean JSON object. Two parsers that
/// read the same bytes differently are how token checks are walked around, so whatever could be read in two ways is
/// refused, though IdentityModel would take it.
/// </summary>
internal static class FormCheck
{
    public static CheckOutcome Run(Inspection inspection)
    {
        if (!CompactToken.TryParse(inspection.Token, out var parts))
            return inspection.Refuse(RefusalReason.Malformed, $"{FormMistakes.Describe(inspection.Token)}");
        inspection.Parts = parts;

        if (!StrictJson.TryParseObject(parts.Header, looseName: default, out var header, out _))
            return inspection.Refuse(RefusalReason.Malformed, $"the header {FormMistakes.DescribeJson(parts.Header)}");

        if (!StrictJson.TryParseObject(parts.Payload, looseName: "sub"u8, out var payload, out var subjectIsBroken))
        {
            header.Dispose();
            return inspection.Refuse(RefusalReason.Malformed, $"the payload {FormMistakes.DescribeJson(parts.Payload)}");
        }

        inspection.SetDocuments(header, payload, subjectIsBroken);
        return inspection.Pass($"three segments; header and payload are each one JSON object");
    }
}
