using System.Text.RegularExpressions;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Tests.Given;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests.Describing;

public sealed class OpenApiTests
{
    [Fact]
    public async Task EveryRouteIsInTheDocumentWithASummary()
    {
        var gateway = await TestGateway.SharedAsync();
        var paths = (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/openapi/v1.json"))["paths"];

        var routes = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            // Pages for people are no part of the API.
            .Where(route => route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null).ToList();

        Assert.True(routes.Count > 25);
        foreach (var route in routes)
        {
            var path = "/" + route.RoutePattern.RawText!.Trim('/');
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var operation = paths.GetProperty(path).GetProperty(method.ToLowerInvariant());
                Assert.NotEqual("", operation.GetProperty("summary").GetString());
                Assert.True(operation.GetProperty("responses").EnumerateObject().Any(response => response.Name[0] == '2'), path);
            }
        }
    }

    [Fact]
    public async Task TheDocumentSaid200WhereTheAnswerIs204AndNumbersCouldBeTextsAndProblemsHadEveryField()
    {
        var gateway = await TestGateway.SharedAsync();
        var document = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/openapi/v1.json");
        var paths = document["paths"];

        foreach (var (path, method) in new[]
        {
            ("/v1/session/reset", "post"), ("/v1/tenant/revocations/{revocationId}", "delete"),
            ("/v1/operator/tenants/{tenantId}/management-keys/{keyId}", "delete"),
        })
        {
            var responses = paths.GetProperty(path).GetProperty(method).GetProperty("responses");
            Assert.Equal(["204"], responses.EnumerateObject().Select(response => response.Name).Where(name => name[0] == '2'));
        }
        var posted = document["components"].GetProperty("schemas").GetProperty("PostedResponse").GetProperty("properties");
        Assert.Equal("integer", posted.GetProperty("seq").GetProperty("type").ToString());
        var problem = paths.GetProperty("/v1/session/init").GetProperty("post").GetProperty("responses").GetProperty("401")
            .GetProperty("content").GetProperty("application/problem+json").GetProperty("schema");
        Assert.Equal(
            ["title", "status", "code"],
            problem.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task EveryProblemIsInTheDocument()
    {
        var gateway = await TestGateway.SharedAsync();
        var document = (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/openapi/v1.json")).Text;

        // A wrong method is no operation's answer.
        foreach (var problem in Problems.All.Where(problem => problem != Problems.MethodNotAllowed))
            Assert.Contains($"`{problem.Code}`", document, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryCodeStandsThereOnce()
    {
        Assert.Equal(Problems.All.Count, Problems.All.Select(problem => problem.Code).Distinct().Count());
        Assert.All(Problems.All, problem => Assert.Matches(new Regex("^[a-z_]+$"), problem.Code));
    }

    [Fact]
    public async Task CallsSayWhichKeyTheyNeed()
    {
        var gateway = await TestGateway.SharedAsync();
        var document = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/openapi/v1.json");

        string? Scheme(string path, string method) =>
            document["paths"].GetProperty(path).GetProperty(method).TryGetProperty("security", out var security)
                ? security[0].EnumerateObject().Single().Name
                : null;

        Assert.Null(Scheme("/v1/session/init", "post"));
        Assert.Equal("sessionCredential", Scheme("/v1/session/messages", "get"));
        Assert.Equal("managementKey", Scheme("/v1/tenant", "patch"));
        Assert.Equal("operatorKey", Scheme("/v1/operator/tenants", "get"));
        Assert.Equal(3, document["components"].GetProperty("securitySchemes").EnumerateObject().Count());
    }
}
