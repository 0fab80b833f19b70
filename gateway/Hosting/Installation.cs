using Blinq.Gateway.FirstRun;
using Blinq.Gateway.Settings;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Feeds;
using Blinq.Grains.Hosting;
using Blinq.Grains.Refusals;
using Blinq.Grains.Sealing;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Hosting;

/// <summary>What a gateway has and must close in order: the ledger, the grains on it, and what they note.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly Store _store;

    private Installation(
        Store store, EmbeddedHost grains, RefusalLog refusals, ITrustSource trusts, IConversationWatch watch)
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

    public bool IsShared => _store.IsShared;

    public EmbeddedHost Grains { get; }

    public RefusalLog Refusals { get; }

    public ITrustSource Trusts { get; }

    public IConversationWatch Watch { get; }

    /// <exception cref="StartupException">It can't be opened; the message says what to do.</exception>
    public static async Task<Installation> OpenAsync(
        BlinqOptions options, Surroundings surroundings, InstallationTroubles troubles, CancellationToken cancel)
    {
        var time = surroundings.Time;
        var store = await Store.OpenAsync(options, time, cancel);
        try
        {
            var master = new MasterKey(store.Keys.MasterKey);
            await MasterKeyCheck.EnsureAsync(store.Ledger, master, cancel);
            if (store.IsShared)
                await LeaseAgreement.EnsureAsync(store.Ledger, options.TrustLease, cancel);
            var wakeUps = new ConversationWakeUps();
            var grains = new EmbeddedHost(store.Ledger, master, time, OptionsOf(store, wakeUps));
            var refusals = new RefusalLog(store.Ledger, time, (tenant, fault) => troubles.RefusalsNotWritten(tenant.Value, fault));
            var trusts = surroundings.Trusts is { } make
                ? make(grains, options.TrustLease)
                : store.IsShared
                    ? new LeasedTrust(grains, store.Ledger, time, options.TrustLease, MaxLeasedTenants)
                    : (ITrustSource)new EmbeddedTrust(grains);
            var watch = surroundings.Watch is { } makeWatch
                ? makeWatch(wakeUps, options.TrustLease)
                : store.Feed is { } feed
                    ? new LedgerWatch(wakeUps, feed, options.TrustLease, time, troubles.FeedLost)
                    : (IConversationWatch)wakeUps;
            return new Installation(store, grains, refusals, trusts, watch);
        }
        catch (Exception cannot) when (cannot is WrongMasterKeyException or LedgerUnavailableException)
        {
            await store.Ledger.DisposeAsync();
            throw new StartupException(cannot.Message, cannot);
        }
        catch
        {
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
