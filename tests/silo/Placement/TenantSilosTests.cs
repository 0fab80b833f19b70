using System.Diagnostics.CodeAnalysis;
using Blinq.Grains.Placement;
using Blinq.Ledger.Identifiers;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Blinq.Silo.Tests.Placement;

/// <summary>Where a conversation may begin without being placed: where placement would put it. For silos that are kept for a tenant see <see cref="HotTenantTests"/>.</summary>
public sealed class TenantSilosTests
{
    private static readonly TenantId Tenant = TenantId.New();
    private static readonly SiloAddress Here = Silo(1);
    private static readonly SiloAddress There = Silo(2);

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(SiloStatus.Active, true)]
    [InlineData(SiloStatus.Joining, false)]
    [InlineData(SiloStatus.ShuttingDown, false)]
    [InlineData(SiloStatus.Stopping, false)]
    [InlineData(SiloStatus.Dead, false)]
    public void OnlyInASiloThatIsActive(SiloStatus status, bool isHere) =>
        Assert.Equal(isHere, Silos(new Members(status, Here, There)).IsHere(Tenant));

    [Fact]
    public void InASiloThatIsCutOffOnlyWhereThereIsNoOther()
    {
        var reach = new LedgerConnectivity(_time);
        reach.NoteLost();

        Assert.False(Silos(new Members(SiloStatus.Active, Here, There), reach).IsHere(Tenant));
        Assert.True(Silos(new Members(SiloStatus.Active, Here), reach).IsHere(Tenant));
        _time.Advance(LedgerConnectivity.RemembersFor);
        Assert.True(Silos(new Members(SiloStatus.Active, Here, There), reach).IsHere(Tenant));
    }

    private TenantSilos Silos(Members members, LedgerConnectivity? reach = null) => new(new NoMetadata(), members, reach ?? new LedgerConnectivity(_time));

    private static SiloAddress Silo(int generation) => SiloAddress.New(System.Net.IPAddress.Loopback, 11_111, generation);

    /// <summary>No silo is kept for anybody.</summary>
    private sealed class NoMetadata : ISiloMetadataCache
    {
        public SiloMetadata GetSiloMetadata(SiloAddress siloAddress) => SiloMetadata.Empty;
    }

    private sealed class Members(SiloStatus status, SiloAddress here, params SiloAddress[] others) : ISiloStatusOracle
    {
        public SiloStatus CurrentStatus => status;

        public string SiloName => "here";

        public SiloAddress SiloAddress => here;

        public SiloAddress[] GetActiveSilos() => status == SiloStatus.Active ? [here, .. others] : others;

        public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => throw new NotSupportedException();

        public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => throw new NotSupportedException();

        public bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName) => throw new NotSupportedException();

        public bool IsFunctionalDirectory(SiloAddress siloAddress) => throw new NotSupportedException();

        public bool IsDeadSilo(SiloAddress silo) => throw new NotSupportedException();

        public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => throw new NotSupportedException();

        public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => throw new NotSupportedException();
    }
}
