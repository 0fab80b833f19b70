using System.Collections.Concurrent;
using System.Net;
using Blinq.Gateway.Hosting;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Blinq.History.Tests.Fleets;

/// <summary>
/// The same gateways but for one thing: the lease of trust never ends. They show that the checker finds what leases prevent.
/// No setting makes a gateway so; these run in the test's own process.
/// </summary>
internal sealed class GatewaysWithoutLease : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly GatewayApplication[] _gateways;

    private GatewaysWithoutLease(PostgresServer server, GatewayApplication[] gateways) => (_server, _gateways) = (server, gateways);

    public static async Task<GatewaysWithoutLease> StartAsync(int gateways, TimeSpan lease)
    {
        var server = await PostgresServer.StartNewAsync();
        var settings = Fleet.Settings(await server.NewDatabaseAsync(), lease);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var surroundings = new GatewayHostOptions
        {
            HeedsSignals = false,
            Trusts = (grains, wait) => new EndlessTrust(grains, wait),
            Logging = logging => logging.SetMinimumLevel(LogLevel.None),
        };
        return new GatewaysWithoutLease(server, await Task.WhenAll(Enumerable.Range(0, gateways)
            .Select(_ => GatewayApplication.StartAsync(configuration, surroundings, CancellationToken.None))));
    }

    public Task<FleetTenant> RegisterAsync() => FleetTenant.RegisterAsync(
        [.. _gateways.Select(gateway => (Func<IPEndPoint?>)(() => EndPointOf(gateway.PublicUrls[0])))],
        EndPointOf(_gateways[0].OperatorUrl));

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        await _server.RemoveAsync();
    }

    private static IPEndPoint EndPointOf(Uri url) => new(IPAddress.Loopback, url.Port);

    private sealed class EndlessTrust(IGrains grains, TimeSpan lease) : ITrustProvider
    {
        private readonly ConcurrentDictionary<TenantId, TenantTrust> _trusts = new();

        public async ValueTask<TenantTrust?> GetAsync(TenantId tenant, CancellationToken cancel)
        {
            if (_trusts.TryGetValue(tenant, out var known))
                return known;
            var trust = await grains.Tenant(tenant).GetTrustAsync(cancel);
            if (trust is not null)
                _trusts[tenant] = trust;
            return trust;
        }

        public void Invalidate(TenantId tenant)
        {
            // Even then.
        }

        public void Replace(TenantTrust newer) => _trusts[newer.Tenant] = newer;

        /// <summary>The gateway that made the change knows it; the others never learn of it.</summary>
        public ValueTask WaitForPropagationAsync(CancellationToken cancel)
        {
            _trusts.Clear();
            return new ValueTask(Task.Delay(lease * 1.1, TimeProvider.System, cancel));
        }
    }
}
