using System.Text;
using Blinq.Grains.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses what is too large to be an identity token, before any work is spent on it.</summary>
internal static class SizeCheck
{
    /// <summary>8 KiB of UTF-8.</summary>
    public const int MaxBytes = 8_192;

    public static CheckOutcome Run(Inspection inspection)
    {
        // Every UTF-16 code unit is at least one byte, so a long text needs no counting.
        var token = inspection.Token;
        return token.Length > MaxBytes || Encoding.UTF8.GetByteCount(token) > MaxBytes
            ? inspection.Refuse(RefusalReason.TooLarge, $"the token has {token.Length} characters; at most {MaxBytes} bytes are read")
            : inspection.Pass($"{token.Length} characters");
    }
}
