using System.Reflection;
using Blinq.Grains.Calls;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Silo.Tests.Wire;

public sealed class FaultMappingTests
{
    private static readonly StreamId Stream = StreamId.ForTenant(OverTheWire.Tenant);

    /// <summary>What a grain never lets out: it answers instead.</summary>
    private static readonly Type[] Kept = [typeof(DuplicateEventException)];

    private static readonly Exception[] ExceptionMapper =
    [
        new LedgerConflictException(Stream, 7),
        new TrustMovedException(OverTheWire.Tenant, new Epoch(3), new Epoch(4)),
        new LedgerUnavailableException("The disk is full."),
        new LedgerOverloadedException("12 turns wait."),
        new LedgerOutcomeUnknownException(),
        new LedgerRolledBackException(77),
    ];

    [Fact]
    public void EveryFaultOfTheLedgerHasAnExample() => Assert.Equal(
        typeof(LedgerException).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && typeof(LedgerException).IsAssignableFrom(type))
            .Except(Kept).OrderBy(type => type.Name),
        ExceptionMapper.Select(fault => fault.GetType()).OrderBy(type => type.Name));

    [Fact]
    public void EveryFaultComesBackAsItself()
    {
        foreach (var fault in ExceptionMapper)
        {
            var back = FaultMapping.ToDomain(Cross(fault));

            Assert.Equal(fault.GetType(), back.GetType());
            foreach (var said in fault.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                Assert.Equal(said.GetValue(fault), said.GetValue(back));
        }
    }

    [Fact]
    public void WhatIsWrongWithTheCommandIsTold()
    {
        var back = Assert.IsType<ArgumentException>(FaultMapping.ToDomain(Cross(new ArgumentException("A name is 1-200 characters."))));
        Assert.Equal("A name is 1-200 characters.", back.Message);
    }

    [Fact]
    public void WhatNobodyForesawKeepsItsDetailsToItself()
    {
        var crossed = Cross(new InvalidOperationException("user jane@example.com has no row"));

        Assert.Equal(FaultKind.Internal, crossed.Kind);
        Assert.DoesNotContain("jane", crossed.ToString(), StringComparison.Ordinal);
        Assert.IsType<ClusterException>(FaultMapping.ToDomain(crossed));
    }

    [Fact]
    public void EveryKindMeansAnExceptionOfItsOwn()
    {
        var kinds = Enum.GetValues<FaultKind>().Except([FaultKind.RevocationsUnknown]).ToList();
        var meant = kinds.Select(kind => FaultMapping.ToDomain(new ClusterFaultException(kind, "m", OverTheWire.Tenant.Value, "tenant", 1, 2)));
        Assert.Equal(kinds.Count, meant.Select(fault => fault.GetType()).Distinct().Count());
    }

    [Fact]
    public void ACallForAListOfRevocationsCrossesAsItIs() =>
        Assert.Equal(
            FaultKind.RevocationsUnknown,
            Cross(new ClusterFaultException(FaultKind.RevocationsUnknown, "Send it.", null, null, 0, 0)).Kind);

    private static ClusterFaultException Cross(Exception fault)
    {
        var sent = FaultMapping.ToWire(fault, Stream);
        var got = OverTheWire.FromBytes<ClusterFaultException>(OverTheWire.BytesOf(sent));
        Assert.Equal((sent.Message, sent.Kind), (got.Message, got.Kind));
        return got;
    }
}
