using Blinq.Grains.Conversations;
using Blinq.Grains.Hosting;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Wire.Conversations;
using Blinq.Silo.Wire.Tenants;

namespace Blinq.Silo.Calling;

/// <summary>The grains of the cluster as any caller holds them: found wherever they live.</summary>
internal sealed class ClusterGrains(IGrainFactory factory, ISecretSealer sealer, ClusterCaller caller) : IGrains
{
    public IConversationGrain Conversation(ConversationKey key) =>
        new ClusterConversation(factory.GetGrain<IConversationActor>(ConversationActorKey.Of(key)), caller);

    public ITenantSecretGrain Tenant(TenantId tenant) =>
        new ClusterTenant(tenant, factory.GetGrain<ITenantActor>(tenant.Value), sealer, caller);
}
