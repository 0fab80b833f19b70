using Blinq.Gateway.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Blinq.Gateway.Tests.Given;

/// <summary>The real application on real sockets with a real ledger, in a directory of its own.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string OperatorKey = "operator-key-of-the-tests-0123456789";

    private static readonly Lazy<Task<TestGateway>> Shared = new(() => StartAsync(("Blinq:RateLimits:Enabled", "false")));
    private readonly GatewayApplication _application;

    private TestGateway(GatewayApplication application, string dataDirectory, CapturedLog log)
    {
        _application = application;
        DataDirectory = dataDirectory;
        Log = log;
        Public = new HttpClient(Handler()) { BaseAddress = application.PublicUrls[0] };
        Operator = new HttpClient(Handler()) { BaseAddress = application.OperatorUrl };
    }

    public HttpClient Public { get; }

    public HttpClient Operator { get; }

    public string DataDirectory { get; }

    public CapturedLog Log { get; }

    public IServiceProvider Services => _application.Services;

    public GatewayApplication Application => _application;

    /// <summary>One for all tests that bring their own tenant.</summary>
    public static Task<TestGateway> SharedAsync() => Shared.Value;

    public static Task<TestGateway> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(TestDirectory.New(), TimeProvider.System, settings);

    public static Task<TestGateway> StartAsync(
        string directory, TimeProvider time, params (string Key, string Value)[] settings) =>
        StartAsync(directory, new GatewayHostOptions { Time = time }, settings);

    public static async Task<TestGateway> StartAsync(
        string directory, GatewayHostOptions given, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Blinq:Operator:Url"] = "http://127.0.0.1:0",
            ["Blinq:Operator:Key"] = OperatorKey,
            ["Blinq:DataDirectory"] = directory,
        })
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var log = new CapturedLog();
        var surroundings = given with
        {
            HeedsSignals = false,
            // Everything that could be logged is, so that a secret in any line is found.
            Logging = logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Trace).AddProvider(log),
        };
        return new TestGateway(
            await GatewayApplication.StartAsync(configuration, surroundings, CancellationToken.None), directory, log);
    }

    /// <summary>A new tenant with a secret.</summary>
    public async Task<TestTenant> RegisterAsync(string mode = "optional", params string[] origins)
    {
        var answer = await OperateAsync(HttpMethod.Post, "/v1/operator/tenants", new { name = "Kiosk", allowedOrigins = origins });
        Assert.Equal(201, answer.Status);
        var tenant = new TestTenant(
            this, answer["tenantId"].GetString()!, answer["publicToken"].GetString()!, answer["managementKey"].GetString()!);
        await tenant.RotateAsync();
        if (mode != "off")
            Assert.Equal(200, (await tenant.PatchAsync(new { identity = new { mode } })).Status);
        return tenant;
    }

    public Task<Answer> OperateAsync(HttpMethod method, string path, object? body = null, string? key = OperatorKey) =>
        Answer.OfAsync(Operator, method, path, body, key);

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Operator.Dispose();
        await _application.DisposeAsync();
        Log.Dispose();
    }

    private static SocketsHttpHandler Handler() => new() { UseCookies = false, AllowAutoRedirect = false };
}
