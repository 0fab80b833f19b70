using System.Text.Json;
using System.Text.Json.Serialization;
using Blinq.Identity.Claims;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Payloads;

internal sealed class DigestConverter : TextConverter<Digest>
{
    protected override Digest Parse(string text) =>
        Digest.TryParse(text, out var digest) ? digest : throw new JsonException("A digest is 64 lower-case hex digits.");

    protected override string Format(Digest value) => value.ToString();
}

internal sealed class KeyIdConverter : TextConverter<KeyId>
{
    protected override KeyId Parse(string text) => new(text);

    protected override string Format(KeyId value) => value.Value;
}

internal sealed class UserIdConverter : TextConverter<UserId>
{
    protected override UserId Parse(string text) => new(text);

    protected override string Format(UserId value) => value.Value;
}

internal sealed class SubjectIdConverter : TextConverter<SubjectId>
{
    protected override SubjectId Parse(string text) => new(text);

    protected override string Format(SubjectId value) => value.Value;
}

internal sealed class SessionIdConverter : TextConverter<SessionId>
{
    protected override SessionId Parse(string text) => new(text);

    protected override string Format(SessionId value) => value.Value;
}

internal sealed class EpochConverter : JsonConverter<Epoch>
{
    public override Epoch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Epoch value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

/// <summary>A text that is JSON itself, embedded as such.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value);
}

/// <summary>As a list of texts.</summary>
internal sealed class ClaimNamesConverter : JsonConverter<ClaimNames>
{
    public override ClaimNames? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var names = new List<string>(ClaimNames.Max);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Names of claims are a list.");
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            names.Add(reader.GetString()!);
        try
        {
            return reader.TokenType == JsonTokenType.EndArray ? ClaimNames.Of(names) : throw new JsonException("A claim's name is a text.");
        }
        catch (ArgumentException invalid)
        {
            throw new JsonException("Not names of claims.", invalid);
        }
    }

    public override void Write(Utf8JsonWriter writer, ClaimNames value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var name in value)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}

/// <summary>As the object it is.</summary>
internal sealed class VerifiedClaimsConverter : JsonConverter<VerifiedClaims>
{
    public override VerifiedClaims Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new VerifiedClaims(document.RootElement.GetRawText())
            : throw new JsonException("Claims are an object.");
    }

    public override void Write(Utf8JsonWriter writer, VerifiedClaims value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json);
}
