using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blinq.Grains.Payloads;

/// <summary>Writes a typed id as the string it is, and reads it back through the constructor that validates it.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    protected abstract T Parse(string text);

    protected abstract string Format(T value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException($"A {typeof(T).Name} is a string.");
        try
        {
            return Parse(reader.GetString()!);
        }
        catch (ArgumentException invalid)
        {
            throw new JsonException($"Not a {typeof(T).Name}.", invalid);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));
}
