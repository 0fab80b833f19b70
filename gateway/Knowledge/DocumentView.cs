using System.Text.Json;
using Blinq.Ledger.Knowledge;

namespace Blinq.Gateway.Knowledge;

/// <summary>A document as the tenant sees it.</summary>
/// <param name="Version">Counts what happened to it.</param>
/// <param name="Hash">SHA-256 of what it holds; the audit trail has it, too.</param>
/// <param name="Attributes">What audiences may compare claims with.</param>
/// <param name="Audiences">Who may see it; empty = nobody may. A user stands here by the opaque id.</param>
/// <param name="Text"><c>null</c> in a list.</param>
internal sealed record DocumentView(
    string DocumentId, long Version, DateTimeOffset At, string Hash, int Passages, string? Title, string? Url, string? Locale,
    string? Collection, JsonElement Attributes, IReadOnlyList<string> Audiences, string? Text)
{
    public static DocumentView Of(DocumentListing document)
    {
        var details = JsonElement.Parse(document.Details);
        return new DocumentView(
            document.Document, document.Version, document.At, document.Hash, document.Passages, Optional(details, "title"), Optional(details, "url"),
            Optional(details, "locale"), Optional(details, "collection"), details.GetProperty("attributes"),
            [.. details.GetProperty("audiences").EnumerateArray().Select(audience => audience.GetString()!)], document.Text);
    }

    public static string? Optional(JsonElement details, string name) => details.TryGetProperty(name, out var value) ? value.GetString() : null;
}
