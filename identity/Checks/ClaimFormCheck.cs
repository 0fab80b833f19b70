using System.Text.Json;
using Blinq.Identity.Parsing;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// The claims that are read have the form they must have, if they are there at all. JSON <c>null</c> is not "not
/// there": it is neither a number nor a string.
/// </summary>
internal static class ClaimFormCheck
{
    /// <summary>In UTF-16 code units: 64 for the local part, '@', 255 for the domain (RFC 5321 §4.5.3.1).</summary>
    public const int MaxEmailLength = 320;

    /// <summary>In UTF-16 code units.</summary>
    public const int MaxNameLength = 255;

    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (!TryReadTime(context, "exp"u8, out var expiresAt))
            return RefuseTime(context, "exp");
        if (!TryReadTime(context, "nbf"u8, out var notBefore))
            return RefuseTime(context, "nbf");
        if (!TryReadTime(context, "iat"u8, out var issuedAt))
            return RefuseTime(context, "iat");
        if (!TryReadText(context, "email"u8, MaxEmailLength, out var email))
            return RefuseText(context, "email", MaxEmailLength);
        if (!TryReadText(context, "name"u8, MaxNameLength, out var name))
            return RefuseText(context, "name", MaxNameLength);

        context.ExpiresAt = expiresAt;
        context.NotBefore = notBefore;
        context.IssuedAt = issuedAt;
        context.Email = email;
        context.Name = name;
        return context.Pass($"exp, nbf and iat are numbers, email and name are strings, as far as they are there");
    }

    private static bool TryReadTime(TokenValidationContext context, ReadOnlySpan<byte> name, out double? seconds)
    {
        seconds = null;
        if (!context.Payload.TryGetProperty(name, out var value))
            return true;
        if (!NumericDate.TryRead(value, out var read))
            return false;
        seconds = read;
        return true;
    }

    private static bool TryReadText(TokenValidationContext context, ReadOnlySpan<byte> name, int maxLength, out string? text)
    {
        text = null;
        if (!context.Payload.TryGetProperty(name, out var value))
            return true;
        if (value.ValueKind != JsonValueKind.String)
            return false;
        text = value.GetString();
        return text!.Length <= maxLength;
    }

    private static CheckOutcome RefuseTime(TokenValidationContext context, string name) => context.Refuse(
        RefusalReason.InvalidClaim,
        $"{name} is {Quote.Of(context.Payload.GetProperty(name))}; it has to be a number of seconds since 1970, from 0 to 2^53");

    private static CheckOutcome RefuseText(TokenValidationContext context, string name, int maxLength) => context.Refuse(
        RefusalReason.InvalidClaim,
        $"{name} has to be a string of at most {maxLength} characters, or be left out");
}
