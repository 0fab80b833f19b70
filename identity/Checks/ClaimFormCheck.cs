using System.Text.Json;
using Blinq.Grains.Verdicts;
using Blinq.Identity.Parsing;

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

    public static CheckOutcome Run(Inspection inspection)
    {
        if (!TryReadTime(inspection, "exp"u8, out var expiresAt))
            return RefuseTime(inspection, "exp");
        if (!TryReadTime(inspection, "nbf"u8, out var notBefore))
            return RefuseTime(inspection, "nbf");
        if (!TryReadTime(inspection, "iat"u8, out var issuedAt))
            return RefuseTime(inspection, "iat");
        if (!TryReadText(inspection, "email"u8, MaxEmailLength, out var email))
            return RefuseText(inspection, "email", MaxEmailLength);
        if (!TryReadText(inspection, "name"u8, MaxNameLength, out var name))
            return RefuseText(inspection, "name", MaxNameLength);

        inspection.ExpiresAt = expiresAt;
        inspection.NotBefore = notBefore;
        inspection.IssuedAt = issuedAt;
        inspection.Email = email;
        inspection.Name = name;
        return inspection.Pass($"exp, nbf and iat are numbers, email and name are strings, as far as they are there");
    }

    private static bool TryReadTime(Inspection inspection, ReadOnlySpan<byte> name, out double? seconds)
    {
        seconds = null;
        if (!inspection.Payload.TryGetProperty(name, out var value))
            return true;
        if (!NumericDate.TryRead(value, out var read))
            return false;
        seconds = read;
        return true;
    }

    private static bool TryReadText(Inspection inspection, ReadOnlySpan<byte> name, int maxLength, out string? text)
    {
        text = null;
        if (!inspection.Payload.TryGetProperty(name, out var value))
            return true;
        if (value.ValueKind != JsonValueKind.String)
            return false;
        text = value.GetString();
        return text!.Length <= maxLength;
    }

    private static CheckOutcome RefuseTime(Inspection inspection, string name) => inspection.Refuse(
        RefusalReason.InvalidClaim,
        $"{name} is {Quote.Of(inspection.Payload.GetProperty(name))}; it has to be a number of seconds since 1970, from 0 to 2^53");

    private static CheckOutcome RefuseText(Inspection inspection, string name, int maxLength) => inspection.Refuse(
        RefusalReason.InvalidClaim,
        $"{name} has to be a string of at most {maxLength} characters, or be left out");
}
