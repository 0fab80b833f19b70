using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Knowledge;
using Blinq.Gateway.TenantConsole.Access;

namespace Blinq.Gateway.TenantConsole.Library;

/// <summary>What stands in the fields of a document's form.</summary>
/// <param name="Attributes">A JSON object, or nothing.</param>
/// <param name="Audiences">One a line.</param>
internal sealed record DocumentForm(
    string Id, string Title, string Text, string Url, string Locale, string Collection, string Attributes, string Audiences)
{
    private const int LongestShown = 600;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static DocumentForm Empty { get; } = new("", "", "", "", "", "", "", "");

    public static DocumentForm Of(DocumentView document) => new(
        document.DocumentId, document.Title ?? "", document.Text ?? "", document.Url ?? "", document.Locale ?? "", document.Collection ?? "",
        document.Attributes.EnumerateObject().Any() ? document.Attributes.GetRawText() : "", string.Join('\n', document.Audiences));

    public static DocumentForm Of(ConsoleForm form) => new(
        form.Trimmed("id") ?? "", form.Trimmed("title") ?? "",
        // A browser sends each line end as two characters, however it was.
        (form["text"] ?? "").ReplaceLineEndings("\n"), form.Trimmed("url") ?? "", form.Trimmed("locale") ?? "",
        form.Trimmed("collection") ?? "", form.Trimmed("attributes") ?? "", form.Trimmed("audiences") ?? "");

    /// <summary>The call's body, or what is wrong with the one field that is JSON.</summary>
    public PutDocumentRequest? ToRequest(out Problem? problem)
    {
        problem = null;
        if (!JsonField.TryRead(Attributes, out var attributes))
        {
            problem = FieldErrors.One("attributes", "must be a JSON object, such as {\"org\":\"acme\"}");
            return null;
        }
        return new PutDocumentRequest
        {
            Title = Title, Text = Text, Url = OrNull(Url), Locale = OrNull(Locale), Collection = OrNull(Collection), Attributes = attributes,
            Audiences = [.. Lines()],
        };
    }

    /// <summary>What the call of the API has as its body; of a long document, where it might stand.</summary>
    public string ToCallBody()
    {
        if (Text.Length > LongestShown || !JsonField.TryRead(Attributes, out var attributes))
            return "@document.json";
        var body = new JsonObject { ["title"] = Title.Length > 0 ? Title : "Returns", ["text"] = Text.Length > 0 ? Text : "A refund takes 14 days." };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("url", Url), ("locale", Locale), ("collection", Collection)])
        {
            if (value.Length > 0)
                body[name] = value;
        }
        if (attributes is { ValueKind: JsonValueKind.Object } given)
            body["attributes"] = JsonObject.Create(given);
        body["audiences"] = new JsonArray([.. (Id.Length > 0 ? Lines() : ["everyone"]).Select(line => (JsonNode)line)]);
        return body.ToJsonString(Readable);
    }

    private string[] Lines() => Audiences.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}
