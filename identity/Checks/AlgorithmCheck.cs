using System.Text.Json;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Only <c>HS256</c>, exactly: the algorithm is ours to choose, not the token's (RFC 8725 §3.1).</summary>
internal static class AlgorithmCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (!context.Header.TryGetProperty("alg"u8, out var algorithm))
            return context.Refuse(RefusalReason.WrongAlgorithm, $"the header has no alg; sign with HS256");
        return algorithm.ValueKind == JsonValueKind.String && algorithm.ValueEquals("HS256"u8)
            ? context.Pass($"HS256")
            : context.Refuse(RefusalReason.WrongAlgorithm, $"alg is {Quote.Of(algorithm)}; sign with HS256");
    }
}
