using System.Diagnostics;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Postgres;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>What it costs to keep trust fresh.</summary>
[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class ManyTenantsTests(ITestOutputHelper output)
{
    private const int Changed = 10;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    [Fact]
    public Task ManyTenantsOnTwoGateways_AreKeptFreshByOneReadALease() => KeepFreshAsync(500);

    [Fact, Trait("Tier", "long")]
    public Task TenThousandTenantsOnTwoGateways_AreKeptFreshByOneReadALease() => KeepFreshAsync(10_000);

    private async Task KeepFreshAsync(int count)
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        var clocks = new TwoClocks();
        await using var first = await GatewayAsync(database, clocks);
        await using var second = await GatewayAsync(database, clocks);
        var watch = Stopwatch.StartNew();
        var tenants = await InParallelAsync(Enumerable.Range(0, count), _ => RegisterAsync(first));
        output.WriteLine($"{count} tenants registered in {watch.Elapsed.TotalSeconds:F1} s");

        foreach (var gateway in (Holder[])[first, second])
        {
            watch.Restart();
            await InParallelAsync(tenants, gateway.AskAsync);
            output.WriteLine($"all loaded in {watch.Elapsed.TotalSeconds:F1} s");
        }

        // Leases in which nothing changes: one read each, however many tenants are asked for.
        for (var lease = 0; lease < 5; lease++)
        {
            clocks.Pass(Lease * 1.01);
            foreach (var gateway in (Holder[])[first, second])
            {
                var (trustReads, streamReads) = (gateway.Watched.TrustReads, gateway.Watched.StreamReads);
                watch.Restart();
                await InParallelAsync(tenants, gateway.AskAsync);
                output.WriteLine($"lease {lease}: all {count} asked for in {watch.Elapsed.TotalMilliseconds:F0} ms");
                Assert.Equal((trustReads + 1, streamReads), (gateway.Watched.TrustReads, gateway.Watched.StreamReads));
            }
        }

        // A lease in which some change: those are read again, and no others.
        await InParallelAsync(tenants.Take(Changed), first.RotateAsync);
        clocks.Pass(Lease * 1.01);
        var before = (second.Watched.TrustReads, second.Watched.StreamReads);
        var trusts = await InParallelAsync(tenants, second.AskAsync);
        Assert.Equal((before.TrustReads + 1, before.StreamReads + Changed), (second.Watched.TrustReads, second.Watched.StreamReads));
        Assert.Equal(Changed, trusts.Count(trust => trust!.Epoch != Epoch.None));
    }

    private static async Task<T[]> InParallelAsync<TItem, T>(IEnumerable<TItem> items, Func<TItem, Task<T>> work)
    {
        using var places = new SemaphoreSlim(64);
        return await Task.WhenAll(items.Select(async item =>
        {
            await places.WaitAsync();
            try
            {
                return await work(item);
            }
            finally
            {
                places.Release();
            }
        }));
    }

    private static async Task<TenantId> RegisterAsync(Holder gateway)
    {
        var tenant = TenantId.New();
        await gateway.Grains.Tenant(tenant).SendAsync(
            new RegisterTenant(
                "Kiosk", [], $"pk_{tenant}_x", new UserIdKey(new byte[32]),
                new NewManagementKey(KeyId.New("mk_"), Digest.Zero, "first", Scope.Admin), Actor.Operator),
            CancellationToken.None);
        return tenant;
    }

    private static async Task<Holder> GatewayAsync(string database, TimeProvider clocks) => new(
        await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = database }, TimeProvider.System, CancellationToken.None),
        clocks);

    /// <summary>What a gateway keeps trust with, its reads counted.</summary>
    private sealed class Holder : IAsyncDisposable
    {
        private readonly ILedger _ledger;
        private readonly LeasedTrustProvider _trust;

        public Holder(ILedger ledger, TimeProvider clocks)
        {
            _ledger = ledger;
            Watched = new WatchedLedger(ledger);
            Grains = new DirectGrains(Watched, new MasterKey(new byte[32]), clocks);
            _trust = new LeasedTrustProvider(Grains, Watched, clocks, Lease, maxTenants: 20_000);
        }

        public WatchedLedger Watched { get; }

        public DirectGrains Grains { get; }

        public async Task<TenantTrust?> AskAsync(TenantId tenant) => await _trust.GetAsync(tenant, CancellationToken.None);

        public async Task<Epoch> RotateAsync(TenantId tenant)
        {
            var trust = await Grains.Tenant(tenant).GetTrustAsync(CancellationToken.None);
            var outcome = await Grains.Tenant(tenant).SendAsync(
                new RotateSecret(KeyId.New("ik_"), IdentitySecret.New(), false, 0, trust!.Epoch, null, Actor.Operator),
                CancellationToken.None);
            return Assert.IsType<RotateOutcome.Rotated>(outcome).Epoch;
        }

        public ValueTask DisposeAsync() => _ledger.DisposeAsync();
    }
}
