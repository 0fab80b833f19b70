using Microsoft.AspNetCore.Http.Metadata;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>Stands on a call whose form holds a document. It is read only from browsers that are signed in.</summary>
internal sealed record LargeForm : IRequestSizeLimitMetadata
{
    /// <summary>A text of 256 KiB of line ends, each of which a form writes in six characters.</summary>
    public const int MaxValueLength = 6 * 256 * 1024;

    public long? MaxRequestBodySize => MaxValueLength + (64 * 1024);
}
