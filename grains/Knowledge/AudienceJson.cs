using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blinq.Identity.Claims;

namespace Blinq.Grains.Knowledge;

/// <summary>
/// Audiences as JSON: <c>{"name":"Pro","all":[{"claim":"plan","is":"pro"}]}</c>, with <c>is</c>, <c>in</c>, <c>contains</c> or
/// <c>matchesAttribute</c> in each condition.
/// </summary>
public static class AudienceJson
{
    /// <returns><c>null</c> if a later release wrote it: then nobody belongs to the audience.</returns>
    public static AudienceRule? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var conditions = new List<ClaimCondition>();
        foreach (var condition in document.RootElement.GetProperty("all").EnumerateArray())
        {
            if (!TryReadCondition(condition, out var read, out _))
                return null;
            conditions.Add(read);
        }
        return new AudienceRule(document.RootElement.GetProperty("name").GetString() ?? "", conditions);
    }

    /// <summary>Reads a condition as it came.</summary>
    /// <param name="why">What is wrong with it.</param>
    public static bool TryReadCondition(JsonElement json, out ClaimCondition condition, out string why)
    {
        condition = null!;
        why = "must be an object with a claim, and one of is, in, contains and matchesAttribute";
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("claim", out var name) || !ClaimValue.TryRead(name, out var claim))
            return false;
        if (claim.Kind != ClaimKind.Text || !ClaimNames.IsValid(claim.Text))
        {
            why = "names a claim that no tenant can name";
            return false;
        }
        string[] kinds = ["is", "in", "contains", "matchesAttribute"];
        if (kinds.Where(kind => json.TryGetProperty(kind, out _)).ToList() is not [var only])
            return false;
        condition = ReadValue(claim.Text, only, json.GetProperty(only))!;
        why = $"has a wrong {only}";
        return condition is not null;
    }

    public static string Write(AudienceRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", rule.Name);
            writer.WriteStartArray("all");
            foreach (var condition in rule.All)
                Write(writer, condition);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static ClaimCondition? ReadValue(string claim, string kind, JsonElement json)
    {
        switch (kind)
        {
            case "is" when ClaimValue.TryRead(json, out var value):
                return new ClaimCondition.Is(claim, value);
            case "contains" when ClaimValue.TryRead(json, out var part):
                return new ClaimCondition.Contains(claim, part);
            case "matchesAttribute" when ClaimValue.TryRead(json, out var attribute) && attribute.Kind == ClaimKind.Text && IsAttributeName(attribute.Text):
                return new ClaimCondition.MatchesAttribute(claim, attribute.Text);
            case "in" when json.ValueKind == JsonValueKind.Array && json.GetArrayLength() is >= 1 and <= AudienceRule.MaxValues:
                var values = new List<ClaimValue>();
                foreach (var item in json.EnumerateArray())
                {
                    if (!ClaimValue.TryRead(item, out var one))
                        return null;
                    values.Add(one);
                }
                return new ClaimCondition.In(claim, values);
            default:
                return null;
        }
    }

    /// <summary>Whether a text can name an attribute of a document: 1–64 characters of <c>A–Z a–z 0–9 . _ -</c>.</summary>
    public static bool IsAttributeName(string? name) => name is { Length: >= 1 and <= 64 }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static void Write(Utf8JsonWriter writer, ClaimCondition condition)
    {
        writer.WriteStartObject();
        writer.WriteString("claim", condition.Claim);
        switch (condition)
        {
            case ClaimCondition.Is one:
                writer.WritePropertyName("is");
                Write(writer, one.Value);
                break;
            case ClaimCondition.Contains one:
                writer.WritePropertyName("contains");
                Write(writer, one.Value);
                break;
            case ClaimCondition.MatchesAttribute one:
                writer.WriteString("matchesAttribute", one.Attribute);
                break;
            case ClaimCondition.In many:
                writer.WriteStartArray("in");
                foreach (var value in many.Values)
                    Write(writer, value);
                writer.WriteEndArray();
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ClaimValue value)
    {
        if (value.Kind == ClaimKind.Text)
            writer.WriteStringValue(value.Text);
        else
            writer.WriteRawValue(value.Text);
    }
}
