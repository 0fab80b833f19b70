using System.Text.Json.Nodes;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Describing;

/// <summary>What the OpenAPI document allows is accepted, and what it forbids is refused with the field's name.</summary>
public sealed class AcceptedBodiesTests
{
    private const int Samples = 60;

    /// <summary>Which of a condition's fields go together is told in words.</summary>
    private const string Conditions = "putAudience";

    [Fact]
    public async Task TheDocumentAllowedBodiesThatWereRefused_AndRequiredNothing()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:RateLimits:Enabled", "false"));
        var api = await ApiDescription.ReadAsync(gateway);
        var samples = new SchemaSamples(api, new Random(191));
        var target = await Target.NewAsync(gateway);
        var tried = 0;
        foreach (var operation in api.Operations.Where(operation => operation.Body is not null && operation.Id != Conditions))
        {
            for (var i = 0; i < Samples; i++)
            {
                var body = samples.Valid(operation.Body!.Value);
                var answer = await target.SendAsync(operation, body);
                Assert.True(IsOfForm(answer), $"{operation} refused {body?.ToJsonString()}: {answer.Status} {answer.Text}");
                tried++;
            }
        }
        Assert.True(tried >= 11 * Samples);
        gateway.Log.ShouldHaveNoErrors();
    }

    [Fact]
    public async Task WhatTheDocumentForbids_IsRefusedAndNamed()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:RateLimits:Enabled", "false"));
        var api = await ApiDescription.ReadAsync(gateway);
        var samples = new SchemaSamples(api, new Random(192));
        var target = await Target.NewAsync(gateway);
        var rules = new HashSet<string>();
        foreach (var operation in api.Operations.Where(operation => operation.Body is not null && operation.Id != Conditions))
        {
            foreach (var broken in samples.Breaking(operation.Body!.Value).Where(broken => broken.Field.Length > 0))
            {
                var answer = await target.SendAsync(operation, broken.Value);
                Assert.True(answer.Status == 400, $"{operation} took {broken}: {answer.Status} {answer.Text}");
                Assert.True(
                    answer.Body.TryGetProperty("errors", out _) && answer.WrongFields.All(field => IsWithin(field, broken.Field)),
                    $"{operation}, {broken}: {answer.Text}");
                rules.Add(broken.Rule);
            }
        }
        Assert.Superset(
            new HashSet<string> { "type", "null", "required", "enum", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "maxItems" }, rules);
    }

    [Fact]
    public async Task ParametersThatTheDocumentAllows_AreTaken_AndOthersRefusedAndNamed()
    {
        await using var gateway = await TestGateway.StartAsync(("Blinq:RateLimits:Enabled", "false"));
        var api = await ApiDescription.ReadAsync(gateway);
        var samples = new SchemaSamples(api, new Random(193));
        var target = await Target.NewAsync(gateway);
        var tried = 0;
        foreach (var operation in api.Operations)
        {
            foreach (var parameter in operation.Parameters.Where(parameter => parameter is { In: not "path", Name: not ("cursor" or "v") }))
            {
                for (var i = 0; i < 5; i++)
                {
                    var value = samples.Valid(parameter.Schema);
                    var body = samples.BodyOf(operation);
                    // The two name one thing.
                    if (parameter.Name == "Idempotency-Key")
                        (body as JsonObject)?.Remove("clientId");
                    var answer = await target.SendAsync(operation, body, parameter, $"{value}");
                    // A place beyond the end of a conversation is told by its field, too.
                    Assert.True(IsOfForm(answer) || answer.Text.Contains("beyond", StringComparison.Ordinal), $"{operation} refused {parameter.Name}={value}: {answer.Text}");
                }
                foreach (var broken in samples.Breaking(parameter.Schema, parameter.Name).Where(broken => broken.Value is JsonValue && broken.Rule != "type"))
                {
                    var answer = await target.SendAsync(operation, samples.BodyOf(operation), parameter, $"{broken.Value}");
                    Assert.True(answer.Status == 400 && answer.WrongFields.SequenceEqual([parameter.Name]), $"{operation} took {broken}: {answer.Status} {answer.Text}");
                    tried++;
                }
            }
        }
        Assert.True(tried > 20);
    }

    [Fact]
    public async Task NoDescriptionNamesAType()
    {
        var document = (await Answer.OfAsync((await TestGateway.SharedAsync()).Public, HttpMethod.Get, "/openapi/v1.json")).Text;

        Assert.DoesNotContain("IdentityPolicy", document, StringComparison.Ordinal);
        Assert.DoesNotContain("cref", document, StringComparison.Ordinal);
    }

    /// <summary>Whatever else may keep a call from its effect, its form does not.</summary>
    private static bool IsOfForm(Answer answer) => answer.Status is not (400 or 415 or 422) and < 500;

    // Of an object with a rule of its own, what is wrong may be told of one of its parts.
    private static bool IsWithin(string told, string field) =>
        told == field || told.StartsWith(field + ".", StringComparison.Ordinal) || told.StartsWith(field + "[", StringComparison.Ordinal);

    /// <summary>What calls are made on.</summary>
    private sealed class Target(TestGateway gateway, TestTenant tenant, string session, string started)
    {
        public static async Task<Target> NewAsync(TestGateway gateway)
        {
            var tenant = await gateway.RegisterAsync();
            return new Target(gateway, tenant, await tenant.StartAnonymousAsync(), await tenant.StartAnonymousAsync());
        }

        public async Task<Answer> SendAsync(ApiOperation operation, JsonNode? body, ApiParameter? parameter = null, string? value = null)
        {
            var path = operation.Path
                .Replace("{sessionId}", TestTenant.IdOf(operation.Id == "endConversation" ? started : session), StringComparison.Ordinal)
                .Replace("{tenantId}", tenant.Id, StringComparison.Ordinal)
                .Replace("{documentId}", "guide", StringComparison.Ordinal).Replace("{audienceId}", "pro", StringComparison.Ordinal)
                .Replace("{keyId}", "mk_unknown", StringComparison.Ordinal).Replace("{revocationId}", "rv_unknown", StringComparison.Ordinal)
                .Replace("{erasureId}", "er_unknown", StringComparison.Ordinal);
            var headers = parameter?.In == "header" ? new[] { (parameter.Name, value!) } : [];
            if (parameter?.In == "query")
                path += $"?{parameter.Name}={Uri.EscapeDataString(value!)}";
            var (client, key) = operation.Scheme switch
            {
                "operatorKey" => (gateway.Operator, TestGateway.OperatorKey),
                "managementKey" => (gateway.Public, tenant.ManagementKey),
                "sessionCredential" => (gateway.Public, session),
                _ => (gateway.Public, null),
            };
            // Begins an answer that does not end by itself.
            if (operation.Id == "streamMessages")
                return await BeginningOfAsync(client, path, key!, headers);
            return await Answer.OfAsync(client, operation.Method, path, InTime(body)?.ToJsonString() ?? (operation.Body is null ? null : "null"), key, headers);
        }

        /// <summary>What a schema can't say: an end lies ahead. The form of the time, and all else, stay what they are.</summary>
        private static JsonNode? InTime(JsonNode? body)
        {
            if (body is not JsonObject given || given["expiresAt"] is not JsonValue end || !end.TryGetValue<string>(out var text) || !text.Contains('T'))
                return body;
            var later = given.DeepClone();
            later["expiresAt"] = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) + text[19..];
            return later;
        }

        private static async Task<Answer> BeginningOfAsync(HttpClient client, string path, string key, (string, string)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var text = response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync();
            return new Answer((int)response.StatusCode, text, new Dictionary<string, string>());
        }
    }
}
