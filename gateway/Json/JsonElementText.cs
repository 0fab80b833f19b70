using System.Text.Json;

namespace Blinq.Gateway.Json;

internal static class JsonElementText
{
    /// <summary>The text of a JSON string; <c>false</c> if it holds an unpaired surrogate or broken UTF-8.</summary>
    public static bool TryGetText(this JsonElement element, out string text)
    {
        try
        {
            text = element.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            // The framework has no question for this, only the fault.
            text = "";
            return false;
        }
    }

    /// <summary>Whether every name and every text within is well-formed, at any depth.</summary>
    public static bool IsWellFormed(this JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return element.TryGetText(out _);
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (!item.IsWellFormed())
                        return false;
                }
                return true;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (!HasName(property) || !property.Value.IsWellFormed())
                        return false;
                }
                return true;
            default:
                return true;
        }
    }

    private static bool HasName(JsonProperty property)
    {
        try
        {
            return property.Name is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
