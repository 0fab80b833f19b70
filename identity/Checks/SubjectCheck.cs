using System.Runtime.InteropServices;
using System.Text.Json;
using Blinq.Identity.Parsing;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Checks;

/// <summary><c>sub</c> is the one claim that is asked for: whom the conversation belongs to.</summary>
internal static class SubjectCheck
{
    private static readonly string[] CommonMistakes = 
    [
        "id", "userId", "user_id", "uid", "subject", "nameid", "nameId", "name_id", "nameidentifier",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "oid", "user", "username", "user_name", "login",
        "preferred_username", "unique_name", "customerId", "customer_id",
    ];

    public static CheckOutcome Run(TokenValidationContext context)
    {
        if (!context.Payload.TryGetProperty("sub"u8, out var sub))
            return context.Refuse(RefusalReason.MissingSubject, $"there is no sub{Hint(context)}");
        if (sub.ValueKind != JsonValueKind.String)
            return context.Refuse(RefusalReason.InvalidSubject, $"sub is a JSON {sub.ValueKind}; it has to be a string");
        if (SurrogateEscapes.HasUnpaired(JsonMarshal.GetRawUtf8Value(sub)))
            return context.Refuse(RefusalReason.InvalidSubject, $"sub has half a surrogate pair");

        var text = sub.GetString();
        if (!SubjectId.IsValid(text))
            return context.Refuse(
                RefusalReason.InvalidSubject,
                $"sub has {text?.Length} characters; it has to have 1 to {SubjectId.MaxLength}, none of them a control character");

        context.Subject = new SubjectId(text!);
        return context.Pass($"a string of {text!.Length} characters");
    }

    private static string Hint(TokenValidationContext context)
    {
        foreach (var name in CommonMistakes)
        {
            if (context.Payload.TryGetProperty(name, out _))
                return $"; there is {name}, but the user's id has to stand in sub";
        }
        return "; the user's id has to stand there";
    }
}
