using Blinq.Gateway.Tests.Given;
using Blinq.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace Blinq.Gateway.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void GivenNothing_ThenTheDefaults()
    {
        var options = Bind();

        Assert.Equal("http://127.0.0.1:5080", options.PublicAddresses.Single().ToString());
        Assert.Equal("http://127.0.0.1:5081", options.OperatorAddress.ToString());
        Assert.Equal(Path.GetFullPath("data"), options.DataDirectory);
        Assert.Equal(TimeSpan.FromSeconds(1), options.TrustLease);
        Assert.True(options.RateLimits.Enabled);
    }

    [Fact]
    public void GivenSeveralErrors_ThenAllAreToldAtOnceEachInOneLineWithoutSecrets()
    {
        var wrong = Assert.Throws<SettingsException>(() => Bind(
            ("urls", "ftp://x"), ("Blinq:Operator:Url", "https://127.0.0.1:1"), ("Blinq:Operator:Key", "short-secret"),
            ("Blinq:MasterKey", "not-base64-secret"), ("Blinq:TrustLease", "00:01:00"), ("Blinq:Ledger:Provider", "oracle"),
            ("Blinq:RateLimits:Enabled", "yes"), ("Blinq:RateLimits:Address:Burst", "0"), ("Blinq:TrustedProxies:0", "localhost"),
            ("Blinq:Demo", "maybe"), ("Blinq:DataDirectori", "/x"), ("Blinq:Nonsense:Deep", "1")));

        Assert.Equal(12, wrong.Errors.Count);
        Assert.All(wrong.Errors, line =>
        {
            Assert.DoesNotContain('\n', line);
            Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
            Assert.StartsWith("Setting ", line, StringComparison.Ordinal);
        });
        Assert.Contains(wrong.Errors, line => line == "Setting Blinq:DataDirectori is unknown; did you mean Blinq:DataDirectory?");
        Assert.Contains(wrong.Errors, line => line == "Setting Blinq:TrustLease is '00:01:00'; expected 00:00:00.1 to 00:00:10.");
    }

    [Fact]
    public void GivenErrorsInTheClustersSettingsToo_ThenAllAreToldAtOnce()
    {
        var wrong = Assert.Throws<SettingsException>(() => Bind(
            ("Blinq:Cluster:Role", "king"), ("Blinq:Cluster:Rol", "silo"), ("Blinq:TrustLease", "00:01:00")));

        Assert.Equal(
            [
                "Setting Blinq:Cluster:Role is 'king'; expected all or gateway.",
                "Setting Blinq:TrustLease is '00:01:00'; expected 00:00:00.1 to 00:00:10.",
                "Setting Blinq:Cluster:Rol is unknown; did you mean Blinq:Cluster:Role?",
            ],
            wrong.Errors);
    }

    [Fact]
    public void GivenAnAddressBeyondThisMachine_WhenNothingIsEncrypted_ThenItDoesNotStart()
    {
        var wrong = Assert.Throws<SettingsException>(() => Bind(("Blinq:Cluster:Address", "192.0.2.7")));

        Assert.Contains("Blinq:Cluster:AllowPlaintext", Assert.Single(wrong.Errors), StringComparison.Ordinal);
        Bind(("Blinq:Cluster:Address", "192.0.2.7"), ("Blinq:Cluster:AllowPlaintext", "true"));
    }

    [Fact]
    public void GivenOnePortForBoth_ThenRefused() =>
        Assert.Throws<SettingsException>(() => Bind(("urls", "http://*:5081")));

    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("http://[::1]:80", "::1", 80)]
    [InlineData("http://0.0.0.0:8080/", "0.0.0.0", 8080)]
    [InlineData("http://*:8080", "::", 8080)]
    [InlineData("http://192.0.2.1", "192.0.2.1", 80)]
    public void GivenAnAddress_ThenItIsRead(string text, string ip, int port)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal((ip, port), (address.Ip?.ToString(), address.Port));
    }

    [Theory]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("http://example.com:80")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:x")]
    [InlineData("http://")]
    public void GivenNoAddress_ThenItIsRefused(string text) => Assert.False(ListenAddress.TryParse(text, out _));

    [Fact]
    public void GivenSeveralAddresses_ThenAllAreTaken() =>
        Assert.Equal(2, Bind(("urls", "http://127.0.0.1:1;http://[::1]:1")).PublicAddresses.Count);

    [Theory]
    [InlineData("serve")]
    [InlineData("--url", "http://127.0.0.1:1")]
    [InlineData("--Blinq:Operator:Url")]
    [InlineData("--nonsense=1")]
    public void GivenAnArgumentThatIsNoSetting_ThenItIsRefused(params string[] args) =>
        Assert.Throws<SettingsException>(() => ConfigurationSources.Load(args));

    [Theory]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:1")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections", "5")]
    [InlineData("PathBase", "/chat")]
    public void SettingsOfTheFrameworkWereIgnoredInSilence(string key, string value)
    {
        var wrong = Assert.Throws<SettingsException>(() => Bind((key, value)));

        Assert.StartsWith($"Setting {key} has no effect here", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DOTNET_URLS", "urls has 'ftp://there'")]
    [InlineData("ASPNETCORE_URLS", "urls has 'ftp://there'")]
    [InlineData("ASPNETCORE_PATHBASE", "PathBase has no effect here")]
    [InlineData("Kestrel__Endpoints__Http__Url", "Kestrel:Endpoints:Http:Url has no effect here")]
    public async Task VariablesOfTheFrameworkWereIgnoredInSilence(string name, string expected)
    {
        var (code, _, errors) = await GatewayProcess.RunAsync([(name, "ftp://there")]);

        Assert.Equal(1, code);
        Assert.Contains($"Setting {expected}", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private static BlinqOptions Bind(params (string Key, string Value)[] settings) => SettingsBinder.Bind(Settings(settings));

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
