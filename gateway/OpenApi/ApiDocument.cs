using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Blinq.Gateway.OpenApi;

/// <summary>The OpenAPI document, made on the first request and then kept: it can't change while the process runs.</summary>
internal sealed class ApiDocument([FromKeyedServices("v1")] IOpenApiDocumentProvider provider)
{
    private readonly Lazy<Task<byte[]>> _json = new(() => MakeAsync(provider));

    public Task<byte[]> GetAsync() => _json.Value;

    private static async Task<byte[]> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }
}
