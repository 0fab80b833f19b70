using System.Collections.Concurrent;
using Blinq.Grains.Calls;
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

namespace Blinq.Testing;

/// <summary>
/// The aggregates without an engine: one instance and one call at a time per key. A call that lost its append is decided
/// anew on the reloaded state; after any other fault of the ledger's the instance reads it again.
/// </summary>
public sealed class DirectGrains(ILedger ledger, ISecretSealer sealer, TimeProvider time, ReadConsistency? consistency = null) : IGrains
{
    private const int Attempts = 64;

    private readonly ConcurrentDictionary<ConversationKey, DirectConversation> _conversations = new();
    private readonly ConcurrentDictionary<TenantId, DirectTenant> _tenants = new();
    private readonly MonotonicLedgerClock _clock = new(ledger);
    private readonly ReadConsistency _consistency = consistency ?? ReadConsistency.BoundedStaleness(TimeSpan.Zero, time);

    public IConversation Conversation(ConversationKey key) =>
        _conversations.GetOrAdd(key, key => new DirectConversation(new Conversation(key, ledger, _consistency)));

    public ITenant Tenant(TenantId tenant) =>
        _tenants.GetOrAdd(tenant, tenant => new DirectTenant(new Tenant(tenant, ledger, sealer, _clock)));

    private abstract class Direct<TAggregate>(TAggregate aggregate, Action forget)
    {
        private readonly Lock _lock = new();
        private Task _last = Task.CompletedTask;

        protected async ValueTask<T> CallAsync<T>(Func<TAggregate, ValueTask<T>> call, CancellationToken cancel)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task before;
            lock (_lock)
                (before, _last) = (_last, mine.Task);
            await before;
            try
            {
                cancel.ThrowIfCancellationRequested();
                for (var attempt = 1; ; attempt++)
                {
                    try
                    {
                        return await call(aggregate);
                    }
                    catch (LedgerConflictException) when (attempt < Attempts)
                    {
                        forget();
                    }
                    catch (Exception fault) when (TurnFaults.MayHaveLeftTheLedger(fault))
                    {
                        forget();
                        throw;
                    }
                }
            }
            finally
            {
                mine.SetResult();
            }
        }
    }

    private sealed class DirectConversation(Conversation conversation) : Direct<Conversation>(conversation, conversation.ResetState), IConversation
    {
        public ValueTask<TOutcome> SendAsync<TOutcome>(IConversationCommand<TOutcome> command, CancellationToken cancel)
            where TOutcome : ConversationOutcome => CallAsync(one => one.SendAsync(command, cancel), cancel);

        public ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel) => CallAsync(one => one.DescribeAsync(cancel), cancel);
    }

    private sealed class DirectTenant(Tenant tenant) : Direct<Tenant>(tenant, tenant.ResetState), ITenant
    {
        public ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel) => CallAsync(one => one.GetTrustAsync(cancel), cancel);

        public ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel) => CallAsync(one => one.DescribeAsync(cancel), cancel);

        public ValueTask<TOutcome> SendAsync<TOutcome>(ITenantCommand<TOutcome> command, CancellationToken cancel)
            where TOutcome : TenantOutcome => CallAsync(one => one.SendAsync(command, cancel), cancel);

        public ValueTask<ChangeOutcome> SendAsync(TenantChange change, AppendId? name, CancellationToken cancel) =>
            CallAsync(one => one.SendAsync(change, name, cancel), cancel);
    }
}
