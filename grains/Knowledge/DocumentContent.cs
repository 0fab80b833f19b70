using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Blinq.Grains.Words;
using Blinq.Identity.Claims;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;

namespace Blinq.Grains.Knowledge;

/// <summary>A document as a tenant puts it.</summary>
/// <param name="Title">1–300 characters.</param>
/// <param name="Text">1–262,144 bytes of UTF-8; of Markdown, headings are understood.</param>
/// <param name="Attributes">What audiences may compare claims with; at most 8.</param>
/// <param name="Audiences">Who may see it, each once, in ordinal order; at most 16. Empty = nobody may.</param>
public sealed record DocumentContent(
    string Title, string Text, string? Url, string? Locale, string? Collection,
    IReadOnlyDictionary<string, ClaimValue> Attributes, IReadOnlyList<string> Audiences)
{
    public const int MaxTitleLength = 300;
    public const int MaxTextBytes = 256 * 1024;
    public const int MaxUrlLength = 2_048;
    public const int MaxLocaleLength = 35;
    public const int MaxAttributes = 8;
    public const int MaxAudiences = 16;

    /// <summary>All but the text, in one spelling.</summary>
    public string ToDetails()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("title", Title);
            if (Url is not null)
                writer.WriteString("url", Url);
            if (Locale is not null)
                writer.WriteString("locale", Locale);
            if (Collection is not null)
                writer.WriteString("collection", Collection);
            writer.WriteStartObject("attributes");
            foreach (var (name, value) in Attributes.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                if (value.Kind == ClaimKind.Text)
                    writer.WriteStringValue(value.Text);
                else
                    writer.WriteRawValue(value.Text);
            }
            writer.WriteEndObject();
            writer.WriteStartArray("audiences");
            foreach (var audience in Audiences)
                writer.WriteStringValue(audience);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>SHA-256 over details, a line break, and text, in UTF-8.</summary>
    public Digest ToHash() => new(SHA256.HashData(Encoding.UTF8.GetBytes(ToDetails() + "\n" + Text)));

    /// <summary>The passages with what they are found by: scope, collection, and the words of title, heading and text.</summary>
    public IReadOnlyList<NewPassage> ToPassages(TenantId tenant)
    {
        var prefix = ScopeTokens.WordPrefix(tenant);
        List<string> always =
        [
            .. ScopeTokens.OfDocument(Audiences, Attributes).Select(token => ScopeTokens.Indexed(tenant, token)),
            .. Collection is { } collection ? [ScopeTokens.IndexedCollection(tenant, collection)] : (string[])[],
            .. WordTokens.Of(Title).Select(word => prefix + word),
        ];
        return
        [
            .. Passages.Of(Text).Select(passage => new NewPassage(
                passage.Heading, passage.Text,
                [.. always, .. WordTokens.Of(passage.Heading).Select(word => prefix + word), .. WordTokens.Of(passage.Text).Select(word => prefix + word)])),
        ];
    }

    /// <summary>Without what it holds: this text can end up in a log line.</summary>
    public override string ToString() => $"{nameof(DocumentContent)} {{ Length = {Text.Length} }}";
}
