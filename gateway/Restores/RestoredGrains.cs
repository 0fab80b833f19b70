using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Leases;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Restores;

/// <summary>The aggregates of a restored ledger, read from it anew for each call: no silo is asked, and none should run.</summary>
internal sealed class RestoredGrains(ILedger ledger, ISecretSealer sealer, TimeProvider time) : IGrains
{
    private const int Attempts = 10;

    private readonly MonotonicLedgerClock _clock = new(ledger);

    public IConversation Conversation(ConversationKey key) => new RestoredConversation(
        () => new Conversation(key, ledger, ReadConsistency.BoundedStaleness(TimeSpan.Zero, time)));

    public ITenant Tenant(TenantId tenant) => new RestoredTenant(() => new Tenant(tenant, ledger, sealer, _clock));

    /// <summary>Where silos run, against the advice, an append may lose to theirs.</summary>
    private static async ValueTask<T> UntilItWinsAsync<T>(Func<ValueTask<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (LedgerConflictException) when (attempt < Attempts)
            {
                continue;
            }
        }
    }

    private sealed class RestoredConversation(Func<Conversation> load) : IConversation
    {
        public ValueTask<TOutcome> SendAsync<TOutcome>(IConversationCommand<TOutcome> command, CancellationToken cancel)
            where TOutcome : ConversationOutcome => UntilItWinsAsync(() => load().SendAsync(command, cancel));

        public ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel) => load().DescribeAsync(cancel);
    }

    private sealed class RestoredTenant(Func<Tenant> load) : ITenant
    {
        public ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel) => load().GetTrustAsync(cancel);

        public ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel) => load().DescribeAsync(cancel);

        public ValueTask<TOutcome> SendAsync<TOutcome>(ITenantCommand<TOutcome> command, CancellationToken cancel)
            where TOutcome : TenantOutcome => UntilItWinsAsync(() => load().SendAsync(command, cancel));

        public ValueTask<ChangeOutcome> SendAsync(TenantChange change, AppendId? name, CancellationToken cancel) =>
            UntilItWinsAsync(() => load().SendAsync(change, name, cancel));
    }
}
