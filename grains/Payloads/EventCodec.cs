using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Blinq.Grains.Payloads;

/// <summary>
/// Turns the cases of a set of events into what the ledger keeps (a type and UTF-8 JSON) and back. A case without an
/// <see cref="EventTypeAttribute"/> is never written. Thread-safe.
/// </summary>
/// <typeparam name="TEvent">A closed set; its cases are nested in it.</typeparam>
internal sealed class EventCodec<TEvent>
    where TEvent : class
{
    private readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Json)> _byCase;
    private readonly FrozenDictionary<string, JsonTypeInfo> _byName;

    /// <param name="json">The generated reading and writing of every case.</param>
    /// <exception cref="NotSupportedException">A case is not among the generated ones.</exception>
    public EventCodec(JsonSerializerContext json)
    {
        _byCase = typeof(TEvent).GetNestedTypes()
            .Where(type => type.IsDefined(typeof(EventTypeAttribute)))
            .ToFrozenDictionary(type => type, type => (
                type.GetCustomAttribute<EventTypeAttribute>()!.Name,
                json.GetTypeInfo(type) ?? throw new NotSupportedException($"The JSON of {type.Name} is not generated.")));
        _byName = _byCase.Values.ToFrozenDictionary(one => one.Name, one => one.Json, StringComparer.Ordinal);
    }

    /// <exception cref="ArgumentException">The event is never written.</exception>
    public string TypeOf(TEvent happened) => Find(happened).Name;

    /// <exception cref="ArgumentException">The event is never written.</exception>
    public byte[] Encode(TEvent happened) => JsonSerializer.SerializeToUtf8Bytes(happened, Find(happened).Json);

    /// <exception cref="UnknownEventException">This release does not know the type, or the payload is not of its form.</exception>
    public TEvent Decode(string type, ReadOnlySpan<byte> payload)
    {
        if (!_byName.TryGetValue(type, out var json))
            throw new UnknownEventException(type);
        try
        {
            return JsonSerializer.Deserialize(payload, json) as TEvent ?? throw new JsonException("A payload is an object.");
        }
        catch (JsonException malformed)
        {
            throw new UnknownEventException(type, malformed);
        }
    }

    private (string Name, JsonTypeInfo Json) Find(TEvent happened) => _byCase.TryGetValue(happened.GetType(), out var found)
        ? found
        : throw new ArgumentException($"{happened.GetType().Name} is never written.", nameof(happened));
}
