using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Microsoft.OpenApi;

namespace Blinq.Gateway.OpenApi;

/// <summary>Describes the API from what stands on its endpoints.</summary>
internal static class OpenApiSetup
{
    public const string SessionCredentialScheme = "sessionCredential";
    public const string ManagementKeyScheme = "managementKey";
    public const string OperatorKeyScheme = "operatorKey";

    private const string Path = "/openapi/v1.json";

    public static void AddApiDocument(this IServiceCollection services)
    {
        services.AddSingleton<ApiDocument>();
        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                Introduce(document);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer(OperationDescriber.DescribeAsync);
            options.AddSchemaTransformer((schema, context, _) =>
            {
                Shape(schema, context.JsonTypeInfo.Type);
                RequestSchemas.Constrain(schema, context.JsonTypeInfo);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Path, [HttpMethods.Head], WriteAsync).ExcludeFromDescription();
        routes.MapGet(Path, WriteAsync).WithTags("Health").WithName("openApi").WithSummary("This document.");
    }

    /// <summary>Which scheme an endpoint's caller needs; <c>null</c> = none.</summary>
    public static string? SchemeOf(IEnumerable<object> metadata)
    {
        foreach (var item in metadata.Reverse())
        {
            switch (item)
            {
                case AccessRule.ManagementKey:
                    return ManagementKeyScheme;
                case AccessRule.OperatorKey:
                    return OperatorKeyScheme;
                case NeedsCredential:
                    return SessionCredentialScheme;
            }
        }
        return null;
    }

    private static async Task WriteAsync(HttpContext http, ApiDocument document)
    {
        var json = await document.GetAsync();
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Blinq sessions",
            Version = "1",
            Description = "Chat sessions that know who they are talking to. Errors are application/problem+json with a stable code.",
        };
        // The operator who puts it behind a name says where it is reached.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [SessionCredentialScheme] = Bearer("The session credential that session/init answered with."),
            [ManagementKeyScheme] = Bearer("A management key of the tenant."),
            [OperatorKeyScheme] = Bearer("The operator key; on the operator's own listener only."),
        };
    }

    private static OpenApiSecurityScheme Bearer(string description) =>
        new() { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = description };

    private static void Shape(OpenApiSchema schema, Type type)
    {
        if (type == typeof(IdentityTokenField))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
            schema.Description = "An identity token: a JWT in compact form.";
        }
        else if (type == typeof(ProblemBody))
        {
            // The others are left out where there is nothing to say.
            schema.Required = new HashSet<string> { "title", "status", "code" };
        }
        else if (type == typeof(RawJson) || type == typeof(RawJson?))
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
    }
}
