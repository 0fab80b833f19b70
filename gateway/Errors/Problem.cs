using System.Globalization;
using System.Text.Json.Serialization;
using Blinq.Gateway.Json;
using Microsoft.Extensions.Primitives;

namespace Blinq.Gateway.Errors;

/// <summary>
/// What the API answers when it does not do what was asked (RFC 9457, with a stable <c>code</c>). All there are stand
/// in <see cref="Problems"/>.
/// </summary>
internal sealed record Problem(int Status, string Code, string Title) : IResult
{
    /// <summary>What is wrong with this very request; never what it carried.</summary>
    public string? Detail { get; init; }

    /// <summary>The fields that are wrong, all of them.</summary>
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>When to try again: whole seconds, rounded up, at least one.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Which schemes a 401 wants; a header each, for browsers take no list.</summary>
    public StringValues Challenges { get; init; } = "Bearer";

    /// <summary>Finds this failure in the log.</summary>
    public string? CorrelationId { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        if (RetryAfter is { } wait)
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        // RFC 9110 §11.6.1: a 401 says which scheme it wants.
        if (Status == StatusCodes.Status401Unauthorized)
            headers.WWWAuthenticate = Challenges;

        var body = new ProblemBody(Title, Status, Code, Detail, Errors, CorrelationId);
        return JsonAnswer.WriteAsync(httpContext, Status, body, "application/problem+json");
    }
}

/// <summary>The body of a problem.</summary>
internal sealed record ProblemBody(
    string Title,
    int Status,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CorrelationId);

/// <summary>One field that is wrong, by its path in the body (<c>identity.mode</c>) or its name in the query.</summary>
internal sealed record FieldError(string Field, string Detail);
