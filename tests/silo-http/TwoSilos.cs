using Blinq.Gateway.Hosting;
using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using Blinq.Grains.Hosting;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Actors;
using Blinq.Silo.Calling;
using Blinq.Silo.Feeds;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.Logging;

namespace Blinq.Silo.Http.Tests;

/// <summary>What a gateway without grains of its own is to its requests: a client of two silos.</summary>
internal sealed class TwoSilos : IGrainHost
{
    private readonly TestSilos _silos;
    private readonly ClusterGrains _grains;
    private volatile bool _draining;

    private TwoSilos(TestSilos silos) => (_silos, _grains) = (silos, silos.Grains());

    public int ActiveConversations => _silos.ActiveConversations;

    public int ActiveTenants => _silos.ActiveTenants;

    public IReadOnlyList<int> ConversationsBySilo =>
        [.. _silos.Cluster.Silos.Select(silo => _silos.PartsOf(silo).Counts.Conversations)];

    public static async Task<TwoSilos> StartAsync(GrainSetting setting, Action<ILoggingBuilder>? logging) => new(
        await TestSilos.StartAsync(
            2, setting.MasterKey,
            () => new SiloSetting(setting.Store.Ledger, setting.MasterKey, setting.Options.TrustLease, Moves: null, setting.Time),
            logging: log => Quieten(log, logging)));

    /// <summary>Word comes over Orleans, as to a gateway that hosts no grains; looks make up for what is lost.</summary>
    public IConversationWatch WatchOf(GrainSetting setting, Action<Exception> onTrouble) => new ClusterWatch(
        _silos.Cluster.Client, setting.WakeUps, new LookingFeed(setting.Store.Ledger), setting.Options.TrustLease, setting.Time, onTrouble);

    public IConversationGrain Conversation(ConversationKey key) => Open().Conversation(key);

    public ITenantSecretGrain Tenant(TenantId tenant) => Open().Tenant(tenant);

    public Task DrainAsync()
    {
        _draining = true;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    private ClusterGrains Open() => _draining ? throw new HostDrainingException() : _grains;

    // What one silo says of another while a slow machine lets it wait is about the machine; the suite asks what its requests met.
    private static void Quieten(ILoggingBuilder log, Action<ILoggingBuilder>? given)
    {
        given?.Invoke(log);
        log.AddFilter("Orleans.Runtime.MembershipService", LogLevel.None);
    }
}
