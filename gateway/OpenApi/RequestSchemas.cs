using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Blinq.Gateway.Bodies;
using Microsoft.OpenApi;

namespace Blinq.Gateway.OpenApi;

/// <summary>
/// Says in the schema of a request's body what its handler refuses: read from the attributes on the body's properties, which
/// take their limits from the constants that the handler checks by (docs/adr/0191).
/// </summary>
internal static class RequestSchemas
{
    /// <summary>How a length is counted, which JSON Schema leaves to characters: <c>utf-16</c> or <c>utf-8</c>.</summary>
    public const string LengthUnit = "x-length-unit";

    public static void Constrain(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (!type.Type.IsDefined(typeof(RequestBodyAttribute)))
            return;
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider is not MemberInfo member || schema.Properties?[property.Name] is not OpenApiSchema field)
                throw new InvalidOperationException($"Nothing says what {type.Type.Name}.{property.Name} may be.");
            // A JSON value that is kept as it came is taken only where it is an object.
            if (property.PropertyType == typeof(JsonElement?))
                field.Type = JsonSchemaType.Object;
            Constrain(field, member);
            if (member.IsDefined(typeof(RequiredAttribute)))
                (schema.Required ??= new HashSet<string>()).Add(property.Name);
        }
    }

    private static void Constrain(OpenApiSchema field, MemberInfo member)
    {
        if (field.Type is { } type)
        {
            var refusesNull = member.IsDefined(typeof(RequiredAttribute)) || member.IsDefined(typeof(NeverNullAttribute));
            field.Type = refusesNull ? type & ~JsonSchemaType.Null : type | JsonSchemaType.Null;
        }
        foreach (var attribute in member.GetCustomAttributes())
            Apply(field, attribute);
        if (field is { MinLength: not null } or { MaxLength: not null })
        {
            var unit = member.IsDefined(typeof(CountedInBytesAttribute)) ? "utf-8" : "utf-16";
            (field.Extensions ??= new Dictionary<string, IOpenApiExtension>())[LengthUnit] = new JsonNodeExtension(JsonValue.Create(unit));
        }
    }

    private static void Apply(OpenApiSchema field, Attribute attribute)
    {
        switch (attribute)
        {
            case StringLengthAttribute length:
                field.MinLength = length.MinimumLength == 0 ? null : length.MinimumLength;
                field.MaxLength = length.MaximumLength;
                break;
            case RangeAttribute range:
                field.Minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
                field.Maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
                break;
            case RegularExpressionAttribute pattern:
                field.Pattern = pattern.Pattern;
                break;
            case MaxLengthAttribute items:
                field.MaxItems = items.Length;
                break;
            case ScalarAttribute scalar when field.Type is { } list && list.HasFlag(JsonSchemaType.Array):
                field.Items = Scalar(new OpenApiSchema(), scalar);
                break;
            case ScalarAttribute scalar:
                Scalar(field, scalar);
                break;
            case TextFormatAttribute format when field.Items is OpenApiSchema item:
                (item.Type, item.Format) = (JsonSchemaType.String, format.Format);
                break;
            case TextFormatAttribute format:
                field.Format = format.Format;
                break;
            case ChoiceAttribute choice:
                field.Enum = [.. choice.Values.Select(value => JsonValue.Create(value))];
                if (field.Type is { } type && type.HasFlag(JsonSchemaType.Null))
                    field.Enum.Add(null!);
                break;
        }
    }

    private static OpenApiSchema Scalar(OpenApiSchema value, ScalarAttribute scalar)
    {
        (value.Type, value.MaxLength) = (JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean, scalar.MaxLength);
        return value;
    }
}
