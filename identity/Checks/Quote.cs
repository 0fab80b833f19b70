using System.Text.Json;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Checks;

/// <summary>Shows a value of the token in a detail, cut to a readable length.</summary>
internal static class Quote
{
    private const int MaxLength = 64;

    public static string Of(JsonElement value) => Cut(value.GetRawText());

    public static string Of(string name) => Cut($"\"{JsonEncodedText.Encode(name)}\"");

    private static string Cut(string json) => json.Length <= MaxLength ? json : Text.Cut(json, MaxLength) + "…";
}
