using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Blinq.Gateway.Bodies;

/// <summary>200 with lines of JSON, as long as it takes.</summary>
internal sealed class LinesReply(Func<HttpContext, Task> write) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext) => write(httpContext);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["application/x-ndjson"]));
}
