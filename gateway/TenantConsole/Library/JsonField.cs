using System.Text.Json;
using Blinq.Gateway.Json;

namespace Blinq.Gateway.TenantConsole.Library;

/// <summary>A field that people fill with JSON.</summary>
internal static class JsonField
{
    /// <param name="value"><c>null</c> where the field is empty.</param>
    /// <returns><c>false</c> if it is no JSON, or holds text that is not well-formed.</returns>
    public static bool TryRead(string text, out JsonElement? value)
    {
        value = null;
        if (text.Length == 0)
            return true;
        try
        {
            value = JsonElement.Parse(text);
            return value.Value.IsWellFormed();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
