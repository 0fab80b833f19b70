using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Endpoints;

/// <summary>What an endpoint takes, for the OpenAPI document. Not the framework's own, which would also decide about requests.</summary>
/// <param name="Required">Whether the body must be there.</param>
/// <param name="MediaType">Of a body in lines, the type is that of a line.</param>
internal sealed record TakesBody(Type Type, bool Required, string MediaType = "application/json");

/// <summary>A header that an endpoint looks at.</summary>
internal sealed record TakesHeader(string Name, string Description);

/// <summary>The problems that an endpoint can answer beyond those that any can.</summary>
internal sealed record RefusesWith(IReadOnlyList<Problem> Problems);

internal static class EndpointDescriptions
{
    public static TBuilder Takes<TBuilder>(this TBuilder endpoint, Type body, bool required = true)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesBody(body, required));

    /// <param name="lines">The media type of a body that has one of these a line.</param>
    public static TBuilder Takes<TBuilder>(this TBuilder endpoint, Type body, string lines)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesBody(body, Required: true, lines));

    /// <param name="bytes">The largest body that it takes.</param>
    public static TBuilder TakesUpTo<TBuilder>(this TBuilder endpoint, long bytes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new BodyLimit(bytes));

    public static TBuilder TakesHeader<TBuilder>(this TBuilder endpoint, string name, string description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesHeader(name, description));

    /// <param name="within">How long a repeat gives the first answer.</param>
    public static TBuilder HonoursIdempotencyKey<TBuilder>(this TBuilder endpoint, string within) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new HonoursIdempotencyKey())
            .TakesHeader(IdempotencyKeys.Header, $"Visible ASCII characters: a repeat {within} gives the same answer and has no further effect.");

    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params Problem[] problems)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RefusesWith(problems));
}
