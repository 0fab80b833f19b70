using Microsoft.AspNetCore.Http.Metadata;

namespace Blinq.Gateway.Endpoints;

/// <summary>
/// How large a body an endpoint takes, where it is not what any may have. Routing tells it to the server before the caller's key
/// is looked at: of a body that is over the limit the server reads nothing, so that a client that sends on does not get to
/// read why it was refused.
/// </summary>
internal sealed record BodyLimit(long Bytes) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => Bytes;
}
