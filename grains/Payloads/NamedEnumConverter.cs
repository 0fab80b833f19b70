using System.Text.Json.Serialization;

namespace Blinq.Grains.Payloads;

/// <summary>An enum by its public names only: a number would mean something else once a name is put in between.</summary>
internal sealed class NamedEnumConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
