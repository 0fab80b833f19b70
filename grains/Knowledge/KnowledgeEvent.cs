using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Hashing;

namespace Blinq.Grains.Knowledge;

/// <summary>
/// What can happen to a document or an audience, each in a stream of its own whose seq is its version. With them it can be said
/// who could see what at any time; what a document holds is not among it, only its hash.
/// </summary>
public abstract record KnowledgeEvent
{
    private KnowledgeEvent() { }

    /// <summary><c>document.put</c>.</summary>
    /// <param name="Hash">SHA-256 of details and text.</param>
    /// <param name="Attributes">One JSON object.</param>
    [EventType("document.put")]
    public sealed record DocumentPut(
        string Document, Digest Hash, IReadOnlyList<string> Audiences, [property: JsonConverter(typeof(RawJsonConverter))] string Attributes,
        int Passages, Actor Actor, string? Collection = null) : KnowledgeEvent;

    /// <summary><c>document.deleted</c>.</summary>
    [EventType("document.deleted")]
    public sealed record DocumentDeleted(string Document, Actor Actor) : KnowledgeEvent;

    /// <summary><c>audience.changed</c>.</summary>
    /// <param name="Rule">One JSON object; <c>null</c> = the audience is gone.</param>
    [EventType("audience.changed")]
    public sealed record AudienceChanged(
        string Audience, Actor Actor, [property: JsonConverter(typeof(RawJsonConverter))] string? Rule = null) : KnowledgeEvent;

    internal string Type => Codec.TypeOf(this);

    internal byte[] Encode() => Codec.Encode(this);

    /// <exception cref="UnknownEventException">This release does not know the type, or the payload is not of its form.</exception>
    internal static KnowledgeEvent Decode(string type, ReadOnlySpan<byte> payload) => Codec.Decode(type, payload);

    private static readonly EventCodec<KnowledgeEvent> Codec = new(new KnowledgeJson(PayloadOptions.Readable(KnowledgeJson.Default.Options)));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(DigestConverter), typeof(ActorConverter)])]
[JsonSerializable(typeof(KnowledgeEvent.DocumentPut))]
[JsonSerializable(typeof(KnowledgeEvent.DocumentDeleted))]
[JsonSerializable(typeof(KnowledgeEvent.AudienceChanged))]
internal sealed partial class KnowledgeJson : JsonSerializerContext;
