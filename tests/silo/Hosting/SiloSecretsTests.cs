using Blinq.Hosting.Processes;
using Blinq.Hosting.Settings;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.Configuration;

namespace Blinq.Silo.Tests.Hosting;

/// <summary>A silo serves no operators, so it must not need their key.</summary>
public sealed class SiloSecretsTests
{
    [Fact]
    public async Task ASiloOnASharedLedgerStartsWithoutTheOperatorKey()
    {
        var configuration = Configure("silo", (await Database.MakeAsync()).ConnectionString);

        await using var silo = await SiloServer.StartAsync(configuration, new ProcessOptions { HeedsSignals = false }, CancellationToken.None);

        using var client = new HttpClient();
        Assert.True((await client.GetAsync(new Uri(silo.HealthUrl, "health/ready"))).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("all")]
    public void AProcessThatServesOperatorsNeedsIt(string role)
    {
        var wrong = Assert.Throws<SettingsException>(() => SettingsBinder.Bind(Configure(role, "Host=nowhere")));

        Assert.StartsWith("Setting Blinq:Operator:Key is missing;", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void ASiloNeedsTheMasterKeyAllTheSame()
    {
        var settings = Configure("silo", "Host=nowhere", masterKey: null);

        var wrong = Assert.Throws<SettingsException>(() => SettingsBinder.Bind(settings, Role.Silo));

        Assert.StartsWith("Setting Blinq:MasterKey is missing;", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    /// <summary>It was told, too, that only one process can have the sqlite ledger, which it had not asked for.</summary>
    [Fact]
    public void ASiloWithoutAConnectionStringIsToldOneThing()
    {
        var wrong = Assert.Throws<SettingsException>(() => SettingsBinder.Bind(Configure("silo", null), Role.Silo));

        Assert.StartsWith("Setting Blinq:Ledger:ConnectionString is missing;", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    private static IConfiguration Configure(
        string role, string? connection, string? masterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    {
        var ports = FreePort.Take(2);
        return new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Blinq:Cluster:Role"] = role,
            ["Blinq:Cluster:Address"] = "127.0.0.1",
            ["Blinq:Cluster:SiloPort"] = $"{ports[0]}",
            ["Blinq:Cluster:GatewayPort"] = $"{ports[1]}",
            ["Blinq:Cluster:HealthUrl"] = "http://127.0.0.1:0",
            ["Blinq:Ledger:Provider"] = "postgres",
            ["Blinq:Ledger:ConnectionString"] = connection,
            ["Blinq:MasterKey"] = masterKey,
        }).Build();
    }
}
