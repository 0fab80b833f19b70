using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blinq.Gateway.TenantConsole;

internal static class JsonNodes
{
    /// <summary>The body that a call of the API would have.</summary>
    public static JsonElement ToElement(this JsonObject body) => JsonElement.Parse(body.ToJsonString());
}
