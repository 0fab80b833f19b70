using Blinq.Gateway.FirstRun;
using Blinq.Gateway.Settings;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Feeds;
using Blinq.Grains.Hosting;
using Blinq.Grains.Refusals;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Hosting;

/// <summary>What a gateway has and must close in order: the ledger, the grains on it, and what they note.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly Store _store;

    private Installation(
        Store store, IGrainHost grains, RefusalLog refusals, ITrustSource trusts, IConversationWatch watch)
    {
        Watch = watch;
        _store = store;
        Grains = grains;
        Refusals = refusals;
        Trusts = trusts;
    }

    public ILedger Ledger => _store.Ledger;

    public ILedgerIndexes Indexes => _store.Indexes;

    public InstallationKeys Keys => _store.Keys;

    public IGrainHost Grains { get; }

    public RefusalLog Refusals { get; }

    public ITrustSource Trusts { get; }

    public IConversationWatch Watch { get; }

    /// <exception cref="StartupException">It can't be opened; the message says what to do.</exception>
    public static async Task<Installation> OpenAsync(
        BlinqOptions options, Surroundings surroundings, InstallationTroubles troubles, CancellationToken cancel)
    {
        var setting = await GrainSetting.OpenAsync(options, hostedElsewhere: surroundings.Grains is not null, surroundings.Time, cancel);
        var store = setting.Store;
        IGrainHost? grains = null;
        try
        {
            grains = await HostAsync(setting, surroundings, cancel);
            var refusals = new RefusalLog(store.Ledger, setting.Time, (tenant, fault) => troubles.RefusalsNotWritten(tenant.Value, fault));
            return new Installation(
                store, grains, refusals, TrustsOf(store, grains, options, surroundings), WatchOf(setting, grains, surroundings, troubles));
        }
        catch
        {
            // A silo in this process is in its cluster by now.
            if (grains is not null)
                await grains.DisposeAsync();
            await store.Ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>What runs finishes, what was noted is written, then the ledger closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Watch is IAsyncDisposable watch)
            await watch.DisposeAsync();
        await Grains.DrainAsync();
        await Refusals.DisposeAsync();
        await Grains.DisposeAsync();
        await Ledger.DisposeAsync();
    }

    private const int MaxLeasedTenants = 20_000;

    /// <summary>
    /// Where several gateways write to one conversation at once, each try has about even chances, and one of them wins
    /// each round: enough tries that no client ever sees how it went.
    /// </summary>
    private const int SharedAttempts = 64;

    private static async ValueTask<IGrainHost> HostAsync(
        GrainSetting setting, Surroundings surroundings, CancellationToken cancel) =>
        surroundings.Grains is { } host
            ? await host(setting, cancel)
            : new EmbeddedHost(setting.Store.Ledger, setting.MasterKey, setting.Time, OptionsOf(setting.Store, setting.WakeUps));

    private static ITrustSource TrustsOf(Store store, IGrains grains, BlinqOptions options, Surroundings surroundings)
    {
        if (surroundings.Trusts is { } make)
            return make(grains, options.TrustLease);
        return store.IsShared
            ? new LeasedTrust(grains, store.Ledger, surroundings.Time, options.TrustLease, MaxLeasedTenants)
            : new EmbeddedTrust(grains);
    }

    private static IConversationWatch WatchOf(
        GrainSetting setting, IGrainHost grains, Surroundings surroundings, InstallationTroubles troubles)
    {
        if (surroundings.Watch is { } bring)
            return bring(setting, grains, troubles.FeedLost);
        return setting.Store.Feed is { } feed
            ? new LedgerWatch(setting.WakeUps, feed, setting.Options.TrustLease, setting.Time, troubles.FeedLost)
            : setting.WakeUps;
    }

    private static EmbeddedHostOptions OptionsOf(Store store, IMoveListener moves)
    {
        var alone = new EmbeddedHostOptions();
        return new EmbeddedHostOptions
        {
            Tenure = store.Tenure,
            Moves = moves,
            MaxAttempts = store.IsShared ? SharedAttempts : alone.MaxAttempts,
        };
    }
}
