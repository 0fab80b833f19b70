using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Describing;

/// <summary>The OpenAPI document as a client's generator reads it.</summary>
internal sealed class ApiDescription(JsonElement document)
{
    public static async Task<ApiDescription> ReadAsync(TestGateway gateway) =>
        new((await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/openapi/v1.json")).Body);

    public IEnumerable<ApiOperation> Operations =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select new ApiOperation(path.Name, new HttpMethod(operation.Name.ToUpperInvariant()), operation.Value, this);

    /// <summary>A schema with its reference followed.</summary>
    public JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
}

/// <summary>One call of the API.</summary>
internal sealed record ApiOperation(string Path, HttpMethod Method, JsonElement Description, ApiDescription Api)
{
    public string Id => Description.GetProperty("operationId").GetString()!;

    /// <summary>Which key it needs; <c>null</c> = none.</summary>
    public string? Scheme => Description.TryGetProperty("security", out var security) ? security[0].EnumerateObject().Single().Name : null;

    /// <summary>What its body looks like; <c>null</c> where it takes none, or one in lines.</summary>
    public JsonElement? Body => Description.TryGetProperty("requestBody", out var body)
        && body.GetProperty("content").TryGetProperty("application/json", out var json)
        ? Api.Resolve(json.GetProperty("schema"))
        : null;

    public IEnumerable<ApiParameter> Parameters =>
        Description.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(parameter => new ApiParameter(
                parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!, parameter.GetProperty("schema")))
            : [];

    public override string ToString() => $"{Method} {Path}";
}

/// <param name="In"><c>path</c>, <c>query</c> or <c>header</c>.</param>
internal sealed record ApiParameter(string Name, string In, JsonElement Schema);
