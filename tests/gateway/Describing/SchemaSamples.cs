using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blinq.Gateway.Tests.Describing;

/// <summary>Makes values that a schema of the OpenAPI document allows, and values that break one rule of it.</summary>
internal sealed class SchemaSamples(ApiDescription api, Random random)
{
    /// <summary>How a length is counted; said by the document beside each.</summary>
    public const string LengthUnit = "x-length-unit";

    private static readonly string[] Characters = ["a", "Z", "7", " ", "-", "é", "Қ", "中", "😀", "\"", "\\", "/"];

    /// <summary>A value that breaks exactly one rule, and the field that it breaks it in.</summary>
    internal sealed record Broken(string Field, string Rule, JsonNode? Value);

    /// <summary>A value that the schema allows; long ones are as likely as short ones.</summary>
    public JsonNode? Valid(JsonElement schema)
    {
        schema = api.Resolve(schema);
        var types = TypesOf(schema);
        if (types.Contains("null") && random.Next(4) == 0)
            return null;
        if (schema.TryGetProperty("enum", out var choices))
            return Clone(choices[random.Next(choices.GetArrayLength())]);
        return types.FirstOrDefault(type => type != "null") switch
        {
            "string" => Text(schema, Length(schema)),
            "integer" => random.NextInt64(Whole(schema, "minimum", -1_000), Whole(schema, "maximum", 1_000_000) + 1),
            "boolean" => random.Next(2) == 0,
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(Whole(schema, "minItems", 0), Math.Min(5, Whole(schema, "maxItems", 5)) + 1))
                .Select(_ => Valid(schema.GetProperty("items")))]),
            "object" => Object(schema),
            _ => throw new NotSupportedException($"No values of {schema} can be made."),
        };
    }

    /// <summary>A body for a call; <c>null</c> where it takes none.</summary>
    public JsonNode? BodyOf(ApiOperation operation) => operation.Body is { } schema ? Valid(schema) : null;

    /// <summary>Each way in which a value can break one rule and keep all others.</summary>
    public IEnumerable<Broken> Breaking(JsonElement schema, string field = "")
    {
        schema = api.Resolve(schema);
        var types = TypesOf(schema);
        // A token is judged by its verdict, whatever it is.
        if (Is(schema, "format", "jwt"))
            yield break;
        yield return new Broken(field, "type", types.Contains("string") ? 7 : "text");
        if (!types.Contains("null"))
            yield return new Broken(field, "null", null);
        if (schema.TryGetProperty("enum", out _))
        {
            yield return new Broken(field, "enum", "nonsense");
            yield break;
        }
        foreach (var (rule, value) in OfType(schema, types.First(type => type != "null")))
            yield return new Broken(field, rule, value);
        if (types.Contains("object") && schema.TryGetProperty("properties", out _))
        {
            foreach (var broken in OfObject(schema, field))
                yield return broken;
        }
        if (types.Contains("array"))
        {
            foreach (var broken in Breaking(schema.GetProperty("items"), $"{field}[0]"))
                yield return broken with { Value = new JsonArray(broken.Value) };
        }
    }

    private IEnumerable<Broken> OfObject(JsonElement schema, string field)
    {
        var prefix = field.Length == 0 ? "" : $"{field}.";
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            var name = prefix + property.Name;
            foreach (var broken in Breaking(property.Value, name))
            {
                var whole = Object(schema);
                whole[property.Name] = broken.Value;
                yield return broken with { Value = whole };
            }
            if (!Required(schema).Contains(property.Name))
                continue;
            var without = Object(schema);
            without.Remove(property.Name);
            yield return new Broken(name, "required", without);
        }
    }

    private IEnumerable<(string Rule, JsonNode Value)> OfType(JsonElement schema, string type)
    {
        switch (type)
        {
            case "string":
                if (Has(schema, "minLength", out var min) && min > 0)
                    yield return ("minLength", new string('a', min - 1));
                if (Has(schema, "maxLength", out var max))
                    yield return ("maxLength", new string('a', max + 1));
                if (schema.TryGetProperty("pattern", out _))
                    yield return ("pattern", "\u0001 Not that");
                if (Is(schema, "format", "date-time"))
                    yield return ("format", "2026-01-31");
                if (Is(schema, "format", "color"))
                    yield return ("format", "#12345");
                if (IsName(schema))
                    yield return ("format", "a b");
                if (Is(schema, "format", "https-url") || Is(schema, "format", "http-url"))
                    yield return ("format", "javascript:alert(1)");
                break;
            case "integer":
                if (Has(schema, "minimum", out var least))
                    yield return ("minimum", least - 1);
                if (Has(schema, "maximum", out var most))
                    yield return ("maximum", most + 1);
                yield return ("whole", 1.5);
                break;
            case "array" when Has(schema, "maxItems", out var count):
                yield return ("maxItems", new JsonArray([.. Enumerable.Range(0, count + 1).Select(_ => Valid(schema.GetProperty("items")))]));
                break;
        }
    }

    private JsonObject Object(JsonElement schema)
    {
        var made = new JsonObject();
        if (!schema.TryGetProperty("properties", out var properties))
        {
            made["anything"] = random.Next();
            return made;
        }
        foreach (var property in properties.EnumerateObject())
        {
            if (Required(schema).Contains(property.Name) || random.Next(2) == 0)
                made[property.Name] = Valid(property.Value);
        }
        return made;
    }

    private string Text(JsonElement schema, int length)
    {
        if (Is(schema, "format", "date-time"))
        {
            var fraction = random.Next(2) == 0 ? "" : $".{random.Next(1_000_000_000)}";
            var zone = random.Next(2) == 0 ? "Z" : random.Next(2) == 0 ? "+06:00" : "-03:30";
            return DateTimeOffset.UnixEpoch.AddSeconds(random.Next(1_700_000_000)).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + zone;
        }
        if (Is(schema, "format", "origin"))
            return $"https://shop{random.Next()}.example" + (random.Next(2) == 0 ? "" : ":8443");
        if (IsName(schema))
            return $"utm_{random.Next()}";
        if (Is(schema, "format", "color"))
            return random.Next(2) == 0 ? $"#{random.Next(4_096):x3}" : $"#{random.Next(16_777_216):X6}";
        if (Is(schema, "format", "https-url"))
            return $"https://cdn.example/{random.Next()}.png";
        if (Is(schema, "format", "http-url"))
            return $"http{(random.Next(2) == 0 ? "s" : "")}://shop.example:8443/{random.Next()}?next=%2F";
        var (beginning, characters) = schema.TryGetProperty("pattern", out var pattern) ? PartsOf(pattern.GetString()!) : ("", Characters);
        var text = new StringBuilder(beginning);
        for (var left = length - beginning.Length; left > 0;)
        {
            var next = characters[random.Next(characters.Length)];
            var size = Is(schema, LengthUnit, "utf-8") ? Encoding.UTF8.GetByteCount(next) : next.Length;
            if (size > left)
                (next, size) = ("a", 1);
            text.Append(next);
            left -= size;
        }
        return text.ToString();
    }

    // Patterns of the document are one class of characters, after a fixed beginning.
    private static (string Beginning, string[] Characters) PartsOf(string pattern)
    {
        var parts = Regex.Match(pattern, @"^\^(?<beginning>\w*)(?<class>\[.+\])\+\$$");
        var allowed = Characters.Concat(["_", ".", "x"]).Where(character => Regex.IsMatch(character, $"^{parts.Groups["class"].Value}+$")).ToArray();
        return allowed.Length > 0 ? (parts.Groups["beginning"].Value, allowed) : throw new NotSupportedException($"Nothing is made for the pattern {pattern}.");
    }

    private int Length(JsonElement schema)
    {
        var (min, max) = (Whole(schema, "minLength", 0), Whole(schema, "maxLength", 60));
        return random.Next(4) switch
        {
            0 => min,
            1 => max,
            _ => random.Next(min, Math.Min(max, min + 60) + 1),
        };
    }

    private static IReadOnlyList<string> TypesOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
            throw new NotSupportedException($"A schema says nothing: {schema}");
        return type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];
    }

    private static HashSet<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet() : [];

    private static int Whole(JsonElement schema, string name, int otherwise) => Has(schema, name, out var value) ? value : otherwise;

    private static bool Has(JsonElement schema, string name, out int value)
    {
        value = 0;
        return schema.TryGetProperty(name, out var given) && given.TryGetInt32(out value);
    }

    private static bool IsName(JsonElement schema) => ((string[])["page-parameter", "claim-name", "knowledge-id", "audience"]).Any(format => Is(schema, "format", format));

    private static bool Is(JsonElement schema, string name, string value) => schema.TryGetProperty(name, out var given) && given.GetString() == value;

    private static JsonNode? Clone(JsonElement element) => JsonNode.Parse(element.GetRawText());
}
