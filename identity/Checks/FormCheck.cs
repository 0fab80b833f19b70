using Blinq.Identity.Parsing;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// The strict gate: a JWS in compact form whose header and payload are each one clean JSON object. Two parsers that
/// read the same bytes differently are how token checks are walked around, so whatever could be read in two ways is
/// refused, though IdentityModel would take it.
/// </summary>
internal static class FormCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (!CompactToken.TryParse(context.Token, out var parts))
            return context.Refuse(RefusalReason.Malformed, $"{FormDiagnostics.Describe(context.Token)}");
        context.Parts = parts;

        if (!StrictJson.TryParseObject(parts.Header, looseName: default, out var header, out _))
            return context.Refuse(RefusalReason.Malformed, $"the header {FormDiagnostics.DescribeJson(parts.Header)}");

        if (!StrictJson.TryParseObject(parts.Payload, looseName: "sub"u8, out var payload, out var subjectIsBroken))
        {
            header.Dispose();
            return context.Refuse(RefusalReason.Malformed, $"the payload {FormDiagnostics.DescribeJson(parts.Payload)}");
        }

        context.SetDocuments(header, payload, subjectIsBroken);
        return context.Pass($"three segments; header and payload are each one JSON object");
    }
}
