using Blinq.Gateway.Hosting;
using Blinq.Gateway.Settings;
using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Conversations;
using Blinq.Grains.Hosting;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests;

/// <summary>A floor above brings the host of the grains, on an embedded ledger, too.</summary>
public sealed class HostedElsewhereTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task GivenAHostFromAbove_ThenRequestsGoThroughItOnLeasedTrust()
    {
        BroughtHost? host = null;
        await using var gateway = await StartAsync(TestDirectory.New(), setting => host = new BroughtHost(setting));

        var tenant = await gateway.RegisterAsync();
        await tenant.StartAnonymousAsync();

        Assert.Same(host, gateway.Services.GetRequiredService<IGrains>());
        Assert.Equal((1, 1), (host!.ActiveTenants, host.ActiveConversations));
        Assert.False(host.Setting.Store.Tenure.IsSole);
        Assert.IsType<LeasedTrust>(gateway.Services.GetRequiredService<ITrustSource>());
        Assert.Equal(
            TimeSpan.FromSeconds(0.1), await LeaseAgreement.ReadAsync(gateway.Services.GetRequiredService<ILedger>(), None));
    }

    [Fact]
    public async Task GivenAHostFromAbove_WhenTheGatewayEnds_ThenTheHostIsDrainedAndDisposedWhileTheLedgerIsThere()
    {
        BroughtHost? host = null;
        var gateway = await StartAsync(TestDirectory.New(), setting => host = new BroughtHost(setting));

        await gateway.DisposeAsync();

        Assert.Equal(["drained", "disposed with the ledger there"], host!.Ends);
    }

    [Fact]
    public async Task GivenAnotherLeaseThanTheInstallations_ThenItDoesNotStart()
    {
        var directory = TestDirectory.New();
        await (await StartAsync(directory, setting => new BroughtHost(setting))).DisposeAsync();

        var cannot = await Assert.ThrowsAsync<StartupException>(() => TestGateway.StartAsync(
            directory, From(setting => new BroughtHost(setting)), ("Blinq:TrustLease", "00:00:02")));

        Assert.Contains("Blinq:TrustLease is 2000 ms, but this installation's is 100 ms", cannot.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAHostThatCannotStart_ThenItsReasonIsToldAndTheDirectoryIsFreeAgain()
    {
        var directory = TestDirectory.New();

        var cannot = await Assert.ThrowsAsync<StartupException>(
            () => StartAsync(directory, _ => throw new StartupException("No silo answers.")));

        Assert.Equal("No silo answers.", cannot.Message);
        await using var again = await StartAsync(directory, setting => new BroughtHost(setting));
    }

    [Fact]
    public async Task GivenSettingsOfTheFloorAbove_ThenTheyAreNoErrorHere()
    {
        var surroundings = From(setting => new BroughtHost(setting)) with { OtherSections = ["Blinq:Cluster"] };

        await using var gateway = await TestGateway.StartAsync(
            TestDirectory.New(), surroundings, ("Blinq:Cluster:Role", "silo"));
        await Assert.ThrowsAsync<SettingsException>(
            () => TestGateway.StartAsync(TestDirectory.New(), TimeProvider.System, ("Blinq:Cluster:Role", "silo")));
    }

    private static Task<TestGateway> StartAsync(string directory, Func<GrainSetting, IGrainHost> host) =>
        TestGateway.StartAsync(directory, From(host), ("Blinq:TrustLease", "00:00:00.1"));

    private static Surroundings From(Func<GrainSetting, IGrainHost> host) =>
        new() { Grains = (setting, _) => new(host(setting)) };

    /// <summary>A host that is none of the gateway's own, and tells how it ended.</summary>
    private sealed class BroughtHost(GrainSetting setting) : IGrainHost
    {
        private readonly EmbeddedHost _grains = new(
            setting.Store.Ledger, setting.MasterKey, setting.Time, new EmbeddedHostOptions { Tenure = setting.Store.Tenure });

        public GrainSetting Setting => setting;

        public List<string> Ends { get; } = [];

        public int ActiveConversations => _grains.ActiveConversations;

        public int ActiveTenants => _grains.ActiveTenants;

        public IConversationGrain Conversation(ConversationKey key) => _grains.Conversation(key);

        public ITenantSecretGrain Tenant(TenantId tenant) => _grains.Tenant(tenant);

        public Task DrainAsync()
        {
            Ends.Add("drained");
            return _grains.DrainAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await setting.Store.Ledger.ProbeAsync(None);
            Ends.Add("disposed with the ledger there");
            await _grains.DisposeAsync();
        }
    }
}
