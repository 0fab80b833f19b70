using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Blinq.Identity.Claims;

/// <summary>Takes out of a token's payload what a tenant names, and leaves out what can't be compared exactly.</summary>
internal static class ClaimReading
{
    // Never put into HTML as it is, which is what the default escaping guards.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="leftOut">Names of the claims that are there in another form than a claim may have; <c>null</c> = none.</param>
    public static VerifiedClaims Read(JsonElement payload, ClaimNames names, out List<string>? leftOut)
    {
        leftOut = null;
        ArrayBufferWriter<byte>? buffer = null;
        Utf8JsonWriter? writer = null;
        foreach (var name in names)
        {
            // JSON null says that there is none, as a missing one does.
            if (!payload.TryGetProperty(name, out var claim) || claim.ValueKind == JsonValueKind.Null)
                continue;
            if (!ClaimValue.TryReadAll(claim, out var values, out var isList))
            {
                (leftOut ??= []).Add(name);
                continue;
            }
            if (writer is null)
            {
                writer = new Utf8JsonWriter(buffer = new ArrayBufferWriter<byte>(256), Readable);
                writer.WriteStartObject();
            }
            Write(writer, name, values, isList);
        }
        if (writer is null)
            return VerifiedClaims.None;
        writer.WriteEndObject();
        writer.Dispose();
        return new VerifiedClaims(Encoding.UTF8.GetString(buffer!.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<ClaimValue> values, bool isList)
    {
        writer.WritePropertyName(name);
        if (isList)
            writer.WriteStartArray();
        foreach (var value in values)
        {
            if (value.Kind == ClaimKind.Text)
                writer.WriteStringValue(value.Text);
            else
                writer.WriteRawValue(value.Text);
        }
        if (isList)
            writer.WriteEndArray();
    }
}
