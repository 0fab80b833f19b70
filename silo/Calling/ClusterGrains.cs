using Blinq.Grains.Conversations;
using Blinq.Grains.Hosting;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Beginning;
using Blinq.Silo.Wire.Conversations;
using Blinq.Silo.Wire.Tenants;

namespace Blinq.Silo.Calling;

/// <summary>The grains of the cluster as any caller holds them: found wherever they live.</summary>
/// <param name="beginnings">Where the caller is a silo: how conversations begin in it; else <c>null</c>.</param>
internal sealed class ClusterGrains(IGrainFactory factory, ISecretSealer sealer, ClusterCaller caller, Beginnings? beginnings) : IGrains
{
    private readonly Addresses<IConversationActor> _conversations = new(factory);
    private readonly Addresses<ITenantActor> _tenants = new(factory);

    public IConversationGrain Conversation(ConversationKey key) =>
        new ClusterConversation(key, _conversations, caller, beginnings);

    public ITenantSecretGrain Tenant(TenantId tenant) =>
        new ClusterTenant(tenant, _tenants.Of(tenant.Value), sealer, caller);
}
