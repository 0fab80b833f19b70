using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blinq.Gateway.Sessions;

/// <summary>
/// The token field of a request as it came. What is no JSON string, or no well-formed text, is a bad token and not a bad
/// request: whoever sends it falls back silently like anyone with a bad token. Not a record, for a record's text would
/// hold the token.
/// </summary>
[JsonConverter(typeof(GivenTokenConverter))]
internal readonly struct GivenToken(string? text, bool isNotAString = false)
{
    public static readonly GivenToken NotAString = new(null, isNotAString: true);

    /// <summary><c>null</c> if none was given.</summary>
    public string? Text { get; } = text;

    public bool IsNotAString { get; } = isNotAString;
}

internal sealed class GivenTokenConverter : JsonConverter<GivenToken>
{
    public override bool HandleNull => true;

    public override GivenToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return new GivenToken(null);
            case JsonTokenType.String:
                try
                {
                    return new GivenToken(reader.GetString());
                }
                catch (InvalidOperationException)
                {
                    // An unpaired surrogate or broken UTF-8: no text.
                    return GivenToken.NotAString;
                }
            default:
                reader.Skip();
                return GivenToken.NotAString;
        }
    }

    public override void Write(Utf8JsonWriter writer, GivenToken value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Tokens are never written.");
}
