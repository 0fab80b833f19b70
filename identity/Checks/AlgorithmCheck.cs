using System.Text.Json;
using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Only <c>HS256</c>, exactly: the algorithm is ours to choose, not the token's (RFC 8725 §3.1).</summary>
internal static class AlgorithmCheck
{
    public static CheckOutcome Run(Inspection inspection)
    {
        if (!inspection.Header.TryGetProperty("alg"u8, out var algorithm))
            return inspection.Refuse(RefusalReason.WrongAlgorithm, $"the header has no alg; sign with HS256");
        return algorithm.ValueKind == JsonValueKind.String && algorithm.ValueEquals("HS256"u8)
            ? inspection.Pass($"HS256")
            : inspection.Refuse(RefusalReason.WrongAlgorithm, $"alg is {Quote.Of(algorithm)}; sign with HS256");
    }
}
