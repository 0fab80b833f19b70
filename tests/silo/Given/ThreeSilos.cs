using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Leases;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Hosting.Silos;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Verification;
using Orleans.Configuration;

namespace Blinq.Silo.Tests.Given;

/// <summary>Three silos that share one ledger, and a gateway that is none of them. Leases run by a clock that tests move.</summary>
public sealed class ThreeSilos : IAsyncLifetime
{
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("blinq-silo-tests-");
    private SqliteLedger _ledger = null!;

    internal MasterKey Master { get; } = new(new byte[32]);

    internal ManualTime Time { get; } = new();

    internal LostAnswers Answers { get; } = new();

    internal ClusterLedger Ledger { get; private set; } = null!;

    internal TestSilos Silos { get; private set; } = null!;

    /// <summary>As a gateway has them.</summary>
    internal GrainClient Grains { get; private set; } = null!;

    internal static GrainId IdOf(ConversationKey key) => GrainId.Create("conversation", ConversationGrainKey.Of(key));

    internal static GrainId IdOf(TenantId tenant) => GrainId.Create("tenant", tenant.Value);

    internal IConversation Conversation(ConversationKey key) => Grains.Conversation(key);

    /// <summary>Someone who writes behind the cluster's back.</summary>
    internal Conversation Elsewhere(ConversationKey key) => new(key, _ledger, ReadConsistency.BoundedStaleness(TimeSpan.Zero, Time));

    internal Tenant Elsewhere(TenantId tenant) =>
        new(tenant, _ledger, Master, new MonotonicLedgerClock(_ledger));

    internal async Task<IReadOnlyList<RecordedEvent>> EventsAsync(StreamId stream) =>
        await _ledger.ReadAsync(stream, 0, 1_000, CancellationToken.None);

    internal async Task VerifyAsync()
    {
        var report = await LedgerVerifier.VerifyDataDirectoryAsync(_directory.FullName, new VerificationOptions(), CancellationToken.None);
        Assert.Empty(report.Findings);
    }

    public async Task InitializeAsync()
    {
        _ledger = await SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = _directory.FullName }, Time, CancellationToken.None);
        Ledger = new ClusterLedger(_ledger);
        Silos = await TestSilos.StartAsync(
            3, Master, () => new SiloSetting(Ledger, Master, Lease, null, Time),
            silo => silo.AddIncomingGrainCallFilter(Answers),
            client =>
            {
                client.AddOutgoingGrainCallFilter(Answers);
                client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(3));
            });
        Grains = Silos.Grains();
    }

    public async Task DisposeAsync()
    {
        await Silos.DisposeAsync();
        await _ledger.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
