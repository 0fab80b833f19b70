using System.Globalization;
using System.Security.Cryptography;
using Blinq.Grains.Erasures;
using Blinq.Grains.Leases;
using Blinq.Grains.Payloads;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Stores;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Restores;

/// <summary>
/// Retires every key of a restored ledger, waits until that is in force everywhere, and says last of all that the restore
/// is accepted: an interruption before leaves a ledger that gateways still refuse.
/// </summary>
/// <param name="erasures">The list of erasures, or <see cref="ErasureReplay.None"/>; <c>null</c> if neither was said.</param>
/// <param name="ask">Asks for the operator's word; <c>null</c> if there is no terminal to ask at.</param>
internal sealed class AcceptRestore(
    TextWriter output, Func<CancellationToken, ValueTask<string?>>? ask, bool keepManagementKeys, string? erasures, TimeProvider time)
{
    /// <summary>The operator's word.</summary>
    public const string Word = "accept";

    private const int TenantsAPage = 200;

    /// <summary>Appends at a time: they share commits.</summary>
    private const int AtOnce = 16;

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    /// <exception cref="RestoreException">It can't be accepted, or the operator does not want to.</exception>
    /// <exception cref="StartupException">The ledger can't be opened.</exception>
    public async Task RunAsync(BlinqOptions options, CancellationToken cancel)
    {
        // Opening a SQLite ledger makes what is missing; here a ledger that is missing is a mistake.
        if (options.PostgresConnection is null && !File.Exists(Path.Combine(options.DataDirectory, LedgerStore.LedgerFile)))
            throw new RestoreException($"There is no ledger in the data directory {options.DataDirectory}; restore it first.");
        var list = await ErasureReplay.ReadAsync(erasures, cancel);
        var store = await LedgerStore.OpenAsync(options, time, cancel);
        await using var ledger = store.Ledger;
        var tenants = await ListTenantsAsync(store.Indexes, cancel);
        if (tenants.Count == 0)
            throw new RestoreException("This ledger has no tenants, so there is nothing to accept. Is it the one that was restored?");
        var master = store.Keys.Ring;
        await MasterKeyCheck.EnsureAsync(ledger, master, cancel);

        await ConfirmAsync(options, tenants.Count, list.Count, await RestoreAcceptance.ReadAsync(ledger, cancel), cancel);
        var clock = new MonotonicLedgerClock(ledger);
        var retirement = new KeyRetirement(tenant => new Tenant(tenant, ledger, master, clock), keepManagementKeys);
        var retired = await RetireAllAsync(retirement, tenants, cancel);
        var eraser = new Eraser(ledger, store.Indexes, store.Erasures, new RestoredGrains(ledger, master, time));
        var erased = await new ErasureReplay(eraser, store.Erasures).RunAsync(list, tenants, cancel);
        // A snapshot of someone who was erased again just now may be among those that were restored.
        if (options.PostgresConnection is { } connection)
            await ClusterTables.EmptySnapshotsAsync(connection, cancel);
        await WaitForPropagationAsync(ledger, cancel);
        var acceptedAt = await RestoreAcceptance.RecordAsync(ledger, cancel);
        Report(tenants.Count, retired, erased, acceptedAt);
    }

    private async Task ConfirmAsync(BlinqOptions options, int tenants, int erasures, DateTimeOffset? acceptedBefore, CancellationToken cancel)
    {
        Line($"Accepting the restored ledger {(options.PostgresConnection is null ? $"in {options.DataDirectory}" : "on PostgreSQL")}, with {Count(tenants, "tenant")}. This cannot be undone:");
        Line("- every identity secret is retired; tokens are refused until the tenant has rotated to a new secret;");
        Line(keepManagementKeys
            ? "- management keys stay in force, also those that were revoked after the backup."
            : "- every management key is revoked; the tenants need new ones from you.");
        Line(erasures == 0
            ? "- nobody is erased again."
            : $"- {Count(erasures, "erasure")} of the list {(erasures == 1 ? "is" : "are")} replayed.");
        if (acceptedBefore is { } at)
            Line($"A restore was accepted at {Time(at)} already. What tenants got since then is retired, too: go on only if the ledger was restored again.");
        if (ask is null)
            throw new RestoreException("Nothing was changed: nobody is there to confirm it. Say --yes.");
        if ((await ask(cancel))?.Trim() != Word)
            throw new RestoreException("Nothing was changed.");
    }

    private async Task<Totals> RetireAllAsync(KeyRetirement retirement, List<TenantId> tenants, CancellationToken cancel)
    {
        var totals = new Totals();
        var said = time.GetTimestamp();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(tenants, parallel, async (tenant, stop) =>
        {
            var retired = await RetireAsync(retirement, tenant, stop);
            lock (totals)
            {
                totals.Add(retired);
                if (time.GetElapsedTime(said) < SayEvery)
                    return;
                said = time.GetTimestamp();
                Line($"{totals.Tenants} of {Count(tenants.Count, "tenant")} …");
            }
        });
        return totals;
    }

    private static async Task<Retired> RetireAsync(KeyRetirement retirement, TenantId tenant, CancellationToken cancel)
    {
        try
        {
            return await retirement.RetireAsync(tenant, cancel);
        }
        catch (Exception damage) when (damage is InvalidDataException or CryptographicException or UnknownEventException)
        {
            throw new RestoreException($"Tenant {tenant} can't be read: {damage.Message}", damage);
        }
    }

    /// <summary>Until no gateway that might run all the same serves on trust from before.</summary>
    private async Task WaitForPropagationAsync(ILedger ledger, CancellationToken cancel)
    {
        if (await TrustLeaseSetting.ReadAsync(ledger, cancel) is { } lease)
            await Task.Delay(TrustLease.PropagationWait(lease), time, cancel);
    }

    private void Report(int tenants, Totals totals, int erased, DateTimeOffset acceptedAt)
    {
        Line($"Accepted at {Time(acceptedAt)}. Gateways that refused this ledger serve again.");
        Line($"  identity secrets  retired of {Count(totals.Identities, "tenant")}; {tenants - totals.Identities} had none");
        Line(keepManagementKeys
            ? "  management keys   left as they are"
            : $"  management keys   {totals.ManagementKeys} revoked");
        Line($"  erasures          {erased} replayed");
        Line(keepManagementKeys
            ? "Next: each tenant that had a secret rotates and deploys the new one."
            : "Next: issue each tenant a management key (POST /v1/operator/tenants/{tenantId}/management-keys); each that had a secret rotates and deploys the new one.");
    }

    private static async Task<List<TenantId>> ListTenantsAsync(ILedgerIndexes indexes, CancellationToken cancel)
    {
        var tenants = new List<TenantId>();
        string? cursor = null;
        do
        {
            var page = await indexes.ListTenantsAsync(cursor, TenantsAPage, cancel);
            tenants.AddRange(page.Items.Select(listed => listed.Tenant));
            cursor = page.Next;
        }
        while (cursor is not null);
        return tenants;
    }

    private void Line(string text) => output.WriteLine(text);

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed class Totals
    {
        public int Tenants { get; private set; }

        public int Identities { get; private set; }

        public int ManagementKeys { get; private set; }

        public void Add(Retired retired)
        {
            Tenants++;
            Identities += retired.Identity ? 1 : 0;
            ManagementKeys += retired.Management;
        }
    }
}
