using System.Text.Json;

namespace Blinq.Identity.Parsing;

/// <summary>Reads a NumericDate (RFC 7519 §2): seconds since 1970 as a JSON number, whole or not.</summary>
internal static class NumericDate
{
    /// <summary>2^53: up to here a double holds every whole second. It lies 285 million years ahead.</summary>
    private const double Max = 9_007_199_254_740_992;

    /// <summary>A cast from <see cref="Max"/> would round to 15 digits.</summary>
    private const decimal ExactMax = 9_007_199_254_740_992m;

    /// <summary>A finite number from 0 to 2^53; a string that holds one is none.</summary>
    public static bool TryRead(JsonElement value, out double seconds)
    {
        seconds = 0;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var read))
            return false;
        // Written so that it is false of infinity, which 1e400 reads as.
        if (read is not (>= 0 and <= Max))
            return false;
        // 2^53 + 1 is rounded to 2^53 on reading, so at the edge the digits decide.
        if (read == Max && !(value.TryGetDecimal(out var exact) && exact <= ExactMax))
            return false;
        // Adding 0 turns -0 into 0.
        seconds = read + 0.0;
        return true;
    }
}
