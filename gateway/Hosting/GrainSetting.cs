using Blinq.Gateway.Settings;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;
using Blinq.Ledger.Appends;

namespace Blinq.Gateway.Hosting;

/// <summary>What a host of grains is made of.</summary>
/// <param name="Store">The open ledger, which stays the process'; its tenure says whether grains are hosted elsewhere, too.</param>
/// <param name="MasterKey">Checked against the ledger.</param>
/// <param name="Options">The process' own settings, checked.</param>
/// <param name="WakeUps">What is appended in this process is told to it.</param>
internal sealed record GrainSetting(Store Store, MasterKey MasterKey, BlinqOptions Options, ConversationWakeUps WakeUps, TimeProvider Time)
{
    /// <summary>Opens the ledger, and makes sure that this process' master key and lease are the installation's.</summary>
    /// <param name="hostedElsewhere">Whether grains are hosted elsewhere, too, even on a ledger that this process alone opens.</param>
    /// <exception cref="StartupException">It can't be opened, or is not for this process; the message says what to do.</exception>
    public static async Task<GrainSetting> OpenAsync(
        BlinqOptions options, bool hostedElsewhere, TimeProvider time, CancellationToken cancel)
    {
        var store = await Store.OpenAsync(options, time, cancel);
        try
        {
            if (hostedElsewhere)
                store = store.SharedWithOtherHosts(time);
            var master = new MasterKey(store.Keys.MasterKey);
            await MasterKeyCheck.EnsureAsync(store.Ledger, master, cancel);
            if (store.IsShared)
                await LeaseAgreement.EnsureAsync(store.Ledger, options.TrustLease, cancel);
            return new GrainSetting(store, master, options, new ConversationWakeUps(), time);
        }
        catch (Exception cannot)
        {
            await store.Ledger.DisposeAsync();
            if (cannot is WrongMasterKeyException or LedgerUnavailableException)
                throw new StartupException(cannot.Message, cannot);
            throw;
        }
    }
}
