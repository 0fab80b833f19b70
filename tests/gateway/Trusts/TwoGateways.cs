using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite;

namespace Blinq.Gateway.Tests.Trusts;

/// <summary>Two gateways' grains on one ledger: what one changes, the other learns by its lease only.</summary>
internal sealed class TwoGateways : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private readonly SqliteLedger _ledger;
    private readonly DirectGrains _here, _there;

    private readonly string _directory;

    private TwoGateways(SqliteLedger ledger, string directory, TwoClocks clocks)
    {
        _directory = directory;
        _ledger = ledger;
        Clocks = clocks;
        Watched = new WatchedLedger(ledger);
        var master = new MasterKey(new byte[32]);
        _here = new DirectGrains(Watched, master, clocks);
        _there = new DirectGrains(ledger, master, clocks);
        Trust = new LeasedTrustProvider(_here, Watched, clocks, Lease, maxTenants: 1_000);
    }

    public TwoClocks Clocks { get; }

    public WatchedLedger Watched { get; }

    /// <summary>The grains as this gateway calls them.</summary>
    public IGrains Grains => _here;

    /// <summary>The trust that this gateway leases.</summary>
    public LeasedTrustProvider Trust { get; }

    public static async Task<TwoGateways> StartAsync(string? directory = null)
    {
        var clocks = new TwoClocks();
        directory ??= TestDirectory.New();
        var ledger = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = directory }, clocks, CancellationToken.None);
        return new TwoGateways(ledger, directory, clocks);
    }

    public async Task<TenantId> RegisterThereAsync()
    {
        var tenant = TenantId.New();
        await _there.Tenant(tenant).SendAsync(
            new RegisterTenant(
                "Kiosk", [], $"pk_{tenant}_x", new UserIdKey(new byte[32]),
                new NewManagementKey(KeyId.New("mk_"), Digest.Zero, "first", Scope.Admin), Actor.Operator),
            CancellationToken.None);
        return tenant;
    }

    /// <summary>The other gateway rotates; its answer would come a lease and a tenth later.</summary>
    public async Task<Epoch> RotateThereAsync(TenantId tenant)
    {
        var trust = await _there.Tenant(tenant).GetTrustAsync(CancellationToken.None);
        var outcome = await _there.Tenant(tenant).SendAsync(
            new RotateSecret(KeyId.New("ik_"), IdentitySecret.New(), false, 0, trust!.Epoch, null, Actor.Operator),
            CancellationToken.None);
        return Assert.IsType<RotateOutcome.Rotated>(outcome).Epoch;
    }

    /// <summary>The ledger as it is now, apart; nothing may be appended meanwhile.</summary>
    public Task<SqliteLedger> BackUpAsync()
    {
        var backup = Directory.CreateDirectory(TestDirectory.New()).FullName;
        foreach (var name in new[] { "blinq.db", "blinq.db-wal" })
            File.Copy(Path.Combine(_directory, name), Path.Combine(backup, name));
        return SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = backup }, Clocks, CancellationToken.None);
    }

    public async Task<TenantTrust?> TrustThereAsync(TenantId tenant) => await _there.Tenant(tenant).GetTrustAsync(CancellationToken.None);

    public async Task<TenantTrust?> AskAsync(TenantId tenant) => await Trust.GetAsync(tenant, CancellationToken.None);

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();
}
