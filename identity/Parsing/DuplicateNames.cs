using System.Runtime.InteropServices;
using System.Text.Json;

namespace Blinq.Identity.Parsing;

/// <summary>
/// Finds names that stand twice in one object, at any depth. <see cref="JsonDocumentOptions.AllowDuplicateProperties"/>
/// does the same at more than twice the price of the parsing itself, and throws.
/// </summary>
internal static class DuplicateNames
{
    /// <summary>Up to here comparing each with each is cheaper than a set.</summary>
    private const int FewNames = 16;

    /// <param name="element">Bounded in depth; none of its names holds an unpaired surrogate.</param>
    /// <param name="hasEscapes">Whether names may be spelled in several ways.</param>
    public static bool AreIn(JsonElement element, bool hasEscapes) => element.ValueKind switch
    {
        JsonValueKind.Object => AreInObject(element, hasEscapes),
        JsonValueKind.Array => AreInArray(element, hasEscapes),
        _ => false,
    };

    private static bool AreInArray(JsonElement array, bool hasEscapes)
    {
        foreach (var item in array.EnumerateArray())
        {
            if (AreIn(item, hasEscapes))
                return true;
        }
        return false;
    }

    private static bool AreInObject(JsonElement container, bool hasEscapes)
    {
        var seen = hasEscapes || container.GetPropertyCount() > FewNames ? new HashSet<string>() : null;
        var position = 0;
        foreach (var property in container.EnumerateObject())
        {
            var isDuplicate = seen is null ? StandsBefore(container, position, property) : !seen.Add(property.Name);
            if (isDuplicate || AreIn(property.Value, hasEscapes))
                return true;
            position++;
        }
        return false;
    }

    private static bool StandsBefore(JsonElement container, int position, JsonProperty property)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        foreach (var earlier in container.EnumerateObject())
        {
            if (position-- == 0)
                break;
            if (JsonMarshal.GetRawUtf8PropertyName(earlier).SequenceEqual(name))
                return true;
        }
        return false;
    }
}
