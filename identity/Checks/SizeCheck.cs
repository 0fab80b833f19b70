using System.Text;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>Refuses what is too large to be an identity token, before any work is spent on it.</summary>
internal static class SizeCheck
{
    /// <summary>8 KiB of UTF-8.</summary>
    public const int MaxBytes = 8_192;

    public static CheckOutcome Run(TokenValidationContext context)
    {
        // Every UTF-16 code unit is at least one byte, so a long text needs no counting.
        var token = context.Token;
        return token.Length > MaxBytes || Encoding.UTF8.GetByteCount(token) > MaxBytes
            ? context.Refuse(RefusalReason.TooLarge, $"the token has {token.Length} characters; at most {MaxBytes} bytes are read")
            : context.Pass($"{token.Length} characters");
    }
}
