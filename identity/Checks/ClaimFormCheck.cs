using Blinq.Identity.Claims;
using Blinq.Identity.Parsing;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>
/// The times have the form they must have, if they are there at all; JSON <c>null</c> is not "not there". What is only shown
/// (<c>email</c>, <c>name</c>) costs nothing but itself where it can't be used: identity is <c>sub</c>.
/// </summary>
internal static class ClaimFormCheck
{
    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (!TryReadTime(context, "exp"u8, out var expiresAt))
            return RefuseTime(context, "exp");
        if (!TryReadTime(context, "nbf"u8, out var notBefore))
            return RefuseTime(context, "nbf");
        if (!TryReadTime(context, "iat"u8, out var issuedAt))
            return RefuseTime(context, "iat");

        context.ExpiresAt = expiresAt;
        context.NotBefore = notBefore;
        context.IssuedAt = issuedAt;
        context.Email = ReadEmail(context);
        context.Name = ReadName(context);
        List<string>? leftOut = null;
        if (context.Policy.Claims is { } names)
            context.NamedClaims = ClaimReading.Read(context.Payload, names, out leftOut);
        if (leftOut is not null)
            context.Remarks |= TokenRemarks.ClaimLeftOut;
        return context.Pass($"exp, nbf and iat are numbers, as far as they are there{Hint(context.Remarks)}{Hint(leftOut)}");
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

    // Half an address is another address.
    private static string? ReadEmail(TokenValidationContext context)
    {
        if (!context.Payload.TryGetProperty("email"u8, out var value))
            return null;
        var email = ProfileText.Read(value, out var isWhole);
        if (isWhole && email!.Length <= VerifiedIdentity.MaxEmailLength)
            return email;
        context.Remarks |= TokenRemarks.EmailLeftOut;
        return null;
    }

    private static string? ReadName(TokenValidationContext context)
    {
        if (!context.Payload.TryGetProperty("name"u8, out var value))
            return null;
        if (ProfileText.Read(value, out var isWhole) is not { } name || (name.Length == 0 && !isWhole))
        {
            context.Remarks |= TokenRemarks.NameLeftOut;
            return null;
        }
        var cut = ProfileText.Cut(name, VerifiedIdentity.MaxNameLength);
        if (!isWhole || cut.Length < name.Length)
            context.Remarks |= TokenRemarks.NameCut;
        return cut;
    }

    private static CheckOutcome RefuseTime(TokenValidationContext context, string name) => context.Refuse(
        RefusalReason.InvalidClaim,
        $"{name} is {Quote.Of(context.Payload.GetProperty(name))}; it has to be a number of seconds since 1970, from 0 to 2^53");

    private static string Hint(List<string>? leftOut) => leftOut is null ? ""
        : $"; {string.Join(", ", leftOut)} left out: a claim is a text of at most {ClaimValue.MaxLength} characters, a number of at most 24 without exponent, true, false, or a list of at most {ClaimValue.MaxValues} texts";

    private static string Hint(TokenRemarks remarks)
    {
        var hint = "";
        if (remarks.HasFlag(TokenRemarks.EmailLeftOut))
            hint += $"; email is left out, since it has to be a string of at most {VerifiedIdentity.MaxEmailLength} characters";
        if (remarks.HasFlag(TokenRemarks.NameLeftOut))
            hint += $"; name is left out, since it has to be a string of at most {VerifiedIdentity.MaxNameLength} characters";
        if (remarks.HasFlag(TokenRemarks.NameCut))
            hint += $"; name is cut: at most {VerifiedIdentity.MaxNameLength} characters, none of them half a surrogate pair";
        return hint;
    }
}
