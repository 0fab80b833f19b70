using System.Net.Http.Headers;
using System.Text;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>Whatever is sent, the answer is a problem and the server goes on.</summary>
public sealed class BodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{\"publicToken\":\"x\"} trailing")]
    [InlineData("{\"publicToken\":\"x\"}{}")]
    [InlineData("{\"publicToken\":\"x\",}")]
    [InlineData("{/* comment */}")]
    [InlineData("{'publicToken':'x'}")]
    [InlineData("{\"publicToken\":\"x\",\"publicToken\":\"y\"}")]
    [InlineData("{\"publicToken\":7}")]
    [InlineData("{\"publicToken\":null}")]
    [InlineData("{\"publicToken\":\"\\ud800\"}")]
    [InlineData("{\"publicToken\":\"x\",\"resume\":\"newest\"}")]
    [InlineData("{\"publicToken\":\"x\",\"session\":[]}")]
    [InlineData("{\"publicToken\":\"x\",\"context\":\"y\"}")]
    public async Task GivenABodyThatIsNotWhatWasAskedFor_Then400(string body)
    {
        var gateway = await TestGateway.SharedAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", body);

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
    }

    [Fact]
    public async Task GivenContextFieldsThatAreTooLong_ThenAllAreNamed()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answer = await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/v1/session/init", new
        {
            publicToken = tenant.PublicToken,
            context = new { url = new string('u', 2_049), locale = "en", referrer = new string('r', 2_049) },
        });

        Assert.Equal(["context.url", "context.referrer"], answer.WrongFields);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task GivenAnotherContentType_Then415(string? contentType)
    {
        var gateway = await TestGateway.SharedAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await gateway.Public.PostAsync(new Uri("/v1/session/init", UriKind.Relative), content);

        Assert.Equal(415, (int)response.StatusCode);
        Assert.Contains("unsupported_media_type", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON;charset=\"UTF-8\"")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=\"UTF8\"")]
    public async Task GivenJson_ThenItsContentTypeMayBeSpeltAsItLikes(string contentType)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"publicToken":"{{tenant.PublicToken}}"}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await gateway.Public.PostAsync(new Uri("/v1/session/init", UriKind.Relative), content);

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenABodyOver64KiB_Then413(bool chunked)
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        foreach (var (path, bearer) in new[] { ("/v1/session/init", null), ("/v1/session/messages", session), ("/v1/tenant/identity/secret/rotate", tenant.ManagementKey) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
            request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes($$"""{"x":"{{new string('x', 65_536)}}"}"""));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var client = new HttpClient { BaseAddress = gateway.Public.BaseAddress };
            client.DefaultRequestHeaders.ExpectContinue = true;

            using var response = await client.SendAsync(request);

            Assert.Equal(413, (int)response.StatusCode);
            Assert.Contains("payload_too_large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GivenHeadersThatAreTooLarge_Then431()
    {
        var gateway = await TestGateway.SharedAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation("X-Long", new string('x', 20_000));
        using var response = await gateway.Public.SendAsync(request);

        Assert.Equal(431, (int)response.StatusCode);
    }

    [Fact]
    public async Task GivenAnUnknownPathOrMethod_ThenAProblemInTheSameForm()
    {
        var gateway = await TestGateway.SharedAsync();

        var path = await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/nowhere");
        var method = await Answer.OfAsync(gateway.Public, HttpMethod.Put, "/v1/session/init", "{}");

        Assert.Equal((404, "not_found"), (path.Status, path.Code));
        Assert.Equal((405, "method_not_allowed"), (method.Status, method.Code));
        Assert.Equal("POST", method.Headers["Allow"]);
    }

    [Fact]
    public async Task GarbageIsRefusedAndNothingElse()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var session = await tenant.StartAnonymousAsync();
        var random = new Random(20_260);
        string[] seeds =
        [
            $$"""{"publicToken":"{{tenant.PublicToken}}","identityToken":"{{tenant.Token("u")}}","session":"{{session}}","resume":"latest","context":{"url":"x"} }""",
            """{"text":"hello","clientId":"c","role":"agent","type":"x","data":{"a":[1,2,{"b":null}]}}""",
            """{"graceSeconds":1,"name":"n","allowedOrigins":["https://a.example"],"identity":{"mode":"off","clockSkewSeconds":1}}""",
        ];
        (string Path, HttpMethod Method, string? Bearer)[] calls =
        [
            ("/v1/session/init", HttpMethod.Post, null), ("/v1/session/messages", HttpMethod.Post, session),
            ("/v1/tenant", HttpMethod.Patch, tenant.ManagementKey), ("/v1/tenant/identity/check", HttpMethod.Post, tenant.ManagementKey),
            ($"/v1/tenant/sessions/{TestTenant.IdOf(session)}/events", HttpMethod.Post, tenant.ManagementKey),
        ];
        for (var i = 0; i < 600; i++)
        {
            var (path, method, bearer) = calls[i % calls.Length];
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
            request.Content = new ByteArrayContent(Mutate(Encoding.UTF8.GetBytes(seeds[i % seeds.Length]), random));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

            using var response = await gateway.Public.SendAsync(request);

            Assert.InRange((int)response.StatusCode, 200, 499);
        }
        gateway.Log.ShouldHaveNoErrors();
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = bytes.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated.RemoveAt(at);
                    break;
                case 2:
                    mutated.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    mutated.AddRange(mutated.Skip(at).Take(20).ToList());
                    break;
            }
        }
        return [.. mutated];
    }
}
