using System.Text.Encodings.Web;
using System.Text.Json;

namespace Blinq.Grains.Payloads;

/// <summary>How every payload is written: what a person can read stays readable, Cyrillic too.</summary>
internal static class PayloadOptions
{
    /// <param name="generated">The options of a generated context's default instance.</param>
    public static JsonSerializerOptions Readable(JsonSerializerOptions generated) =>
        // A payload is never put into HTML as it is, which is what the default escaping guards.
        new(generated) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
