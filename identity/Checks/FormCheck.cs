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

        if (!StrictJson.TryParseObject(parts.Header, unpairedInValues: false, out var header))
            return context.Refuse(RefusalReason.Malformed, $"the header {FormDiagnostics.DescribeJson(parts.Header, "string")}");

        if (!StrictJson.TryParseObject(parts.Payload, unpairedInValues: true, out var payload))
        {
            header.Dispose();
            return context.Refuse(RefusalReason.Malformed, $"the payload {FormDiagnostics.DescribeJson(parts.Payload, "name")}");
        }

        context.SetDocuments(header, payload);
        return context.Pass($"three segments; header and payload are each one JSON object");
    }
}
