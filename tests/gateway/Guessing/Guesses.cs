using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Blinq.Gateway.OpenApi;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.Tests.Describing;
using Blinq.Gateway.Tests.Given;
using Blinq.Ledger.Identifiers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests.Guessing;

/// <summary>One call with something in it that was made up: it has the right form, and there is no such thing.</summary>
internal sealed record Guess(HttpClient Client, HttpMethod Method, string Path, string? Bearer, JsonNode? Body, bool IsLetIn, string? Cookie = null);

/// <summary>Makes guesses for every endpoint there is.</summary>
internal sealed class Guesses(TestGateway gateway, TestTenant tenant, TestTenant strict, string session, ApiDescription api, Random random)
{
    private readonly SchemaSamples _samples = new(api, random);

    /// <summary>One round: for each endpoint and method, each thing of it that can be guessed.</summary>
    public IEnumerable<Guess> Round()
    {
        var operations = api.Operations.ToDictionary(operation => (operation.Path, operation.Method));
        var routes = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
        foreach (var route in routes)
        {
            var path = "/" + route.RoutePattern.RawText!.Trim('/');
            if (route.Metadata.GetMetadata<HttpMethodMetadata>() is not { } methods)
            {
                // OpenTelemetry's own: what Prometheus reads, on the operators' listener.
                Assert.Equal("/metrics", path);
                yield return new Guess(gateway.Operator, HttpMethod.Get, path, Secret(), null, IsLetIn: false);
                continue;
            }
            foreach (var method in methods.HttpMethods.Select(name => new HttpMethod(name)))
            {
                operations.TryGetValue((path, method), out var operation);
                foreach (var guess in Of(route, method, operation))
                    yield return guess;
            }
        }
    }

    private IEnumerable<Guess> Of(RouteEndpoint route, HttpMethod method, ApiOperation? operation)
    {
        var path = Path(route, operation);
        // What is put under a name of the caller's own is there afterwards, by right.
        var named = route.RoutePattern.Parameters.Count > 0 && method != HttpMethod.Put;
        switch (OpenApiSetup.SchemeOf(route.Metadata))
        {
            case OpenApiSetup.SessionCredentialScheme:
                foreach (var credential in (string[])[Credential(NewTenant(), NewSession()), Credential(tenant.Id, NewSession()), Credential(tenant.Id, TestTenant.IdOf(session))])
                    yield return Call(gateway.Public, credential, isLetIn: false);
                break;
            case OpenApiSetup.ManagementKeyScheme:
                yield return Call(gateway.Public, $"sk_{NewTenant()}_{Secret()}", isLetIn: false);
                yield return Call(gateway.Public, $"sk_{tenant.Id}_{Secret()}", isLetIn: false);
                if (named || HasNoEffect(path, method))
                    yield return Call(gateway.Public, tenant.ManagementKey, isLetIn: true);
                break;
            case OpenApiSetup.OperatorKeyScheme:
                yield return Call(gateway.Operator, Secret(), isLetIn: false);
                if (named || HasNoEffect(path, method))
                    yield return Call(gateway.Operator, TestGateway.OperatorKey, isLetIn: true);
                break;
            default:
                yield return Call(gateway.Public, null, isLetIn: true);
                if (route.Metadata.GetMetadata<ConsoleRule>() is not null)
                {
                    foreach (var signIn in (string[])[$"{NewTenant()}.{NewSession()}.{Secret()}", $"{tenant.Id}.{NewSession()}.{Secret()}"])
                        yield return Call(gateway.Public, null, isLetIn: false) with { Cookie = $"{ConsoleCookies.Session}={signIn}" };
                }
                if (operation?.Id == "initSession")
                {
                    foreach (var token in (string[])[$"pk_{NewTenant()}_{NewPublic()}", $"pk_{tenant.Id}_{NewPublic()}"])
                        yield return new Guess(gateway.Public, method, path, null, new JsonObject { ["publicToken"] = token }, IsLetIn: false);
                    // With a tenant that lets nobody in without a token: else it would begin a conversation, which is kept by right.
                    yield return new Guess(
                        gateway.Public, method, path, null,
                        new JsonObject { ["publicToken"] = strict.PublicToken, ["session"] = Credential(strict.Id, NewSession()) }, IsLetIn: false);
                }
                break;
        }

        Guess Call(HttpClient client, string? bearer, bool isLetIn) => new(client, method, path, bearer, Body(operation), isLetIn);
    }

    /// <summary>A right key and no name of anything: what such a call makes is kept by right, unless it only looks.</summary>
    private static bool HasNoEffect(string path, HttpMethod method) =>
        method == HttpMethod.Get || path is "/v1/tenant/users/find" or "/v1/tenant/identity/check";

    private string Path(RouteEndpoint route, ApiOperation? operation)
    {
        var path = "/" + route.RoutePattern.RawText!.Trim('/');
        foreach (var parameter in route.RoutePattern.Parameters)
            path = path.Replace($"{{{(parameter.IsCatchAll ? "**" : "")}{parameter.Name}}}", Unknown(parameter.Name), StringComparison.Ordinal);
        var query = (operation?.Parameters ?? []).Where(parameter => parameter.In == "query" && parameter.Name is "userId" or "keyId")
            .Select(parameter => $"{parameter.Name}={Unknown(parameter.Name)}");
        return $"{path}?{string.Join('&', query)}".TrimEnd('?');
    }

    private static string Unknown(string name) => name switch
    {
        "sessionId" => NewSession(),
        "tenantId" => NewTenant(),
        "userId" => "u_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        "keyId" => KeyId.New("mk_").Value,
        "documentId" or "audienceId" => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
        "revocationId" => KeyId.New("rv_").Value,
        "erasureId" => KeyId.New("er_").Value,
        "file" => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) + ".css",
        "rest" => "a/" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
        "part" => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
        _ => throw new NotSupportedException($"Say here what an unknown {{{name}}} looks like."),
    };

    private JsonNode? Body(ApiOperation? operation)
    {
        if (operation?.Body is not { } schema)
            return null;
        var body = _samples.Valid(schema)!;
        if (body["publicToken"] is not null)
            body["publicToken"] = $"pk_{NewTenant()}_{NewPublic()}";
        return body;
    }

    private static string NewTenant() => TenantId.New().Value;

    private static string NewSession() => SessionId.New(TimeProvider.System.GetUtcNow()).Value;

    private static string NewPublic() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 24);

    private static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Credential(string tenant, string session) => $"bs_{tenant}.{session}.{Secret()}";
}
