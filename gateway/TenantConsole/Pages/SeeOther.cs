namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>303: the browser goes on with a GET, so that a reload does nothing twice (RFC 9110 §15.4.4).</summary>
internal sealed class SeeOther(string path) : IResult
{
    public static SeeOther To(string path) => new(path);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
