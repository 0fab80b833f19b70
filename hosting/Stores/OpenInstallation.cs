using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;
using Blinq.Hosting.Settings;
using Blinq.Ledger.Appends;

namespace Blinq.Hosting.Stores;

/// <summary>An installation's ledger, opened and checked, before anything runs on it.</summary>
/// <param name="Store">The open ledger.</param>
/// <param name="MasterKeys">Checked against the ledger.</param>
/// <param name="Options">The process' own settings, checked.</param>
/// <param name="WakeUps">Is told what is appended in this process.</param>
/// <param name="ClusterTables">What Orleans' membership connects with; <c>null</c> where this process is alone.</param>
internal sealed record OpenInstallation(
    LedgerStore Store, MasterKeyRing MasterKeys, BlinqOptions Options, ConversationNotifier WakeUps, string? ClusterTables, TimeProvider Time)
{
    /// <summary>Whether other processes serve the same ledger.</summary>
    public bool IsCluster => ClusterTables is not null;

    /// <summary>Opens the ledger, and makes sure that this process' master key and lease are the installation's.</summary>
    /// <exception cref="StartupException">It can't be opened, or is not for this process; the message says what to do.</exception>
    public static async Task<OpenInstallation> OpenAsync(BlinqOptions options, TimeProvider time, CancellationToken cancel)
    {
        var store = await LedgerStore.OpenAsync(options, time, cancel);
        try
        {
            var master = store.Keys.Ring;
            await MasterKeyCheck.EnsureAsync(store.Ledger, master, cancel);
            await MasterKeyCheck.EnsureAllOpenAsync(store.SealedRows, master, cancel);
            return new OpenInstallation(
                store, master, options, new ConversationNotifier(), await PrepareClusterAsync(store, options, cancel), time);
        }
        catch (Exception cannot)
        {
            await store.Ledger.DisposeAsync();
            if (cannot is WrongMasterKeyException or LedgerUnavailableException)
                throw new StartupException(cannot.Message, cannot);
            throw;
        }
    }

    private static async Task<string?> PrepareClusterAsync(LedgerStore store, BlinqOptions options, CancellationToken cancel)
    {
        if (options.PostgresConnection is not { } connection)
            return null;
        await TrustLeaseSetting.EnsureAsync(store.Ledger, options.TrustLease, cancel);
        await Membership.ClusterTables.EnsureAsync(connection, cancel);
        return Membership.ClusterTables.WithSearchPath(connection);
    }
}
