using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blinq.Gateway.Bodies;

/// <summary>
/// The token field of a request as it came. What is no JSON string, or no well-formed text, is a bad token and not a bad
/// request: its sender falls back silently as with any bad token. Not a record, for a record's text would
/// hold the token.
/// </summary>
[JsonConverter(typeof(GivenTokenConverter))]
internal readonly struct IdentityTokenField(string? text, bool isNotAString = false)
{
    public static readonly IdentityTokenField NotAString = new(null, isNotAString: true);

    /// <summary><c>null</c> if none was given.</summary>
    public string? Text { get; } = text;

    public bool IsNotAString { get; } = isNotAString;
}

internal sealed class GivenTokenConverter : JsonConverter<IdentityTokenField>
{
    public override bool HandleNull => true;

    public override IdentityTokenField Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return new IdentityTokenField(null);
            case JsonTokenType.String:
                try
                {
                    return new IdentityTokenField(reader.GetString());
                }
                catch (InvalidOperationException)
                {
                    // An unpaired surrogate or broken UTF-8: no text.
                    return IdentityTokenField.NotAString;
                }
            default:
                reader.Skip();
                return IdentityTokenField.NotAString;
        }
    }

    public override void Write(Utf8JsonWriter writer, IdentityTokenField value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Tokens are never written.");
}
