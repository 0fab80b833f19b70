using System.Text.Json.Serialization;

namespace Blinq.Gateway.Json;

/// <summary>The generated description of every shape on the wire. The features' shapes are listed above this folder, which so knows none of them.</summary>
internal static class JsonTypes
{
    private static JsonSerializerContext? _context;

    public static JsonSerializerContext Context
    {
        get => _context ?? throw new InvalidOperationException("No JSON context was set.");
        set => _context = value;
    }
}
