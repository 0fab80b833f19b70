using System.Globalization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Blinq.Gateway.OpenApi;

/// <summary>Adds to an operation what its endpoint takes, needs and refuses.</summary>
internal static class OperationDescriber
{
    /// <summary>What any call can be answered.</summary>
    private static readonly Problem[] Always = [Problems.Draining, Problems.InternalError, Problems.HeadersTooLarge];

    private static readonly Problem[] WithBody =
        [Problems.InvalidRequest, Problems.PayloadTooLarge, Problems.UnsupportedMediaType, Problems.RequestTimeout];

    private static readonly Problem[] OnTheLedger =
        [Problems.LedgerUnavailable, Problems.LedgerRolledBack, Problems.OutcomeUnknown, Problems.Overloaded];

    public static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<TakesBody>().LastOrDefault() is { } body)
        {
            if (!body.Type.IsDefined(typeof(RequestBodyAttribute), inherit: false))
                throw new InvalidOperationException($"{body.Type.Name} is no request's body.");
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = body.Required,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [body.MediaType] = new() { Schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancel) },
                },
            };
        }
        foreach (var header in metadata.OfType<TakesHeader>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            parameter.Schema = ParameterSchemas.Of(parameter.Name ?? "") ?? parameter.Schema;
        if (OpenApiSetup.SchemeOf(metadata) is { } scheme)
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
        AddProblems(operation, metadata, await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancel));
    }

    private static void AddProblems(OpenApiOperation operation, IList<object> metadata, OpenApiSchema schema)
    {
        operation.Responses ??= [];
        var problems = Always
            .Concat(metadata.OfType<RefusesWith>().SelectMany(refuses => refuses.Problems))
            .Concat(metadata.OfType<TakesBody>().Any() ? WithBody : [])
            .Concat(operation.Parameters is { Count: > 0 } ? [Problems.InvalidRequest] : [])
            .Concat(OfAccess(metadata))
            .DistinctBy(problem => problem.Code);
        foreach (var group in problems.GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            operation.Responses[group.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join("\n", group.Select(problem => $"`{problem.Code}`: {problem.Title}")),
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = schema } },
            };
        }
    }

    private static Problem[] OfAccess(IList<object> metadata) => metadata.OfType<AccessRule>().LastOrDefault() switch
    {
        AccessRule.ManagementKey => [Problems.Unauthorized, Problems.TooManyRequests, Problems.TenantSuspended, Problems.ScopeInsufficient, .. OnTheLedger],
        AccessRule.OperatorKey => [Problems.Unauthorized, Problems.TooManyRequests, .. OnTheLedger],
        _ => metadata.OfType<RefusesWith>().Any() ? OnTheLedger : [],
    };
}
