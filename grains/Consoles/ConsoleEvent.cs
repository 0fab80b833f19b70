using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Consoles;

/// <summary>What can happen to a sign-in at the tenant's console. No secret stands in any of them.</summary>
public abstract record ConsoleEvent
{
    private ConsoleEvent() { }

    /// <summary><c>console.signed_in</c>: the stream's first event.</summary>
    /// <param name="Key">The management key that it is bound to.</param>
    /// <param name="Credential">SHA-256 of the secret that the browser holds.</param>
    /// <param name="ExpiresAt">When it ends, whatever happens.</param>
    [EventType("console.signed_in")]
    public sealed record SignedIn(KeyId Key, Digest Credential, DateTimeOffset ExpiresAt) : ConsoleEvent;

    /// <summary><c>console.secret.shown</c>: an identity secret stood on a page; it is not shown again.</summary>
    [EventType("console.secret.shown")]
    public sealed record SecretShown(KeyId IdentityKey) : ConsoleEvent;

    /// <summary><c>console.key.shown</c>: a management key stood on a page; it is not shown again.</summary>
    [EventType("console.key.shown")]
    public sealed record KeyShown(KeyId ManagementKey) : ConsoleEvent;

    /// <summary><c>console.signed_out</c>: for good, on every node.</summary>
    [EventType("console.signed_out")]
    public sealed record SignedOut : ConsoleEvent
    {
        public static readonly SignedOut Instance = new();
    }

    internal string Type => Codec.TypeOf(this);

    internal byte[] Encode() => Codec.Encode(this);

    /// <returns><c>null</c> for an event that this release does not know: it can't make a sign-in stronger.</returns>
    internal static ConsoleEvent? Decode(RecordedEvent recorded)
    {
        if (recorded.Payload is not { } payload)
            return null;
        try
        {
            return Codec.Decode(recorded.Type, payload.Span);
        }
        catch (UnknownEventException)
        {
            return null;
        }
    }

    private static readonly EventCodec<ConsoleEvent> Codec = new(new ConsoleJson(PayloadOptions.Readable(ConsoleJson.Default.Options)));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(KeyIdConverter), typeof(DigestConverter)])]
[JsonSerializable(typeof(ConsoleEvent.SignedIn))]
[JsonSerializable(typeof(ConsoleEvent.SecretShown))]
[JsonSerializable(typeof(ConsoleEvent.KeyShown))]
[JsonSerializable(typeof(ConsoleEvent.SignedOut))]
internal sealed partial class ConsoleJson : JsonSerializerContext;
