using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Blinq.Gateway.Files;

/// <summary>200 with a file in the best coding that the client takes, or 304 where it has that already.</summary>
/// <param name="cacheControl">Said with the 304, too (RFC 9110 §15.4.5).</param>
internal sealed class FileReply(ServedFile file, string cacheControl) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var coding = ContentCodings.Choose(request.Headers.AcceptEncoding);
        var (bytes, tag) = coding switch
        {
            // Other bytes are another representation: a strong tag each (RFC 9110 §8.8.3.3).
            ContentCoding.Brotli => (file.Brotli, $"\"{file.Hash}-br\""),
            ContentCoding.Gzip => (file.Gzip, $"\"{file.Hash}-gzip\""),
            _ => (file.Plain, $"\"{file.Hash}\""),
        };
        var headers = response.Headers;
        headers.CacheControl = cacheControl;
        headers.ETag = tag;
        headers.Append(HeaderNames.Vary, "Accept-Encoding");
        headers.XContentTypeOptions = "nosniff";
        if (IsKnown(request.Headers.IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = file.ContentType;
        response.ContentLength = bytes.Length;
        if (coding.ToHeader() is { } name)
            headers.ContentEncoding = name;
        return HttpMethods.IsHead(request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(void)));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
    }

    /// <summary>The weak comparison that If-None-Match asks for (RFC 9110 §13.1.2): proxies weaken tags when they recode.</summary>
    private static bool IsKnown(StringValues ifNoneMatch, string tag) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known)
        && known.Any(one => one == EntityTagHeaderValue.Any || one.Tag.Equals(tag, StringComparison.Ordinal));
}
