using Blinq.Grains.Conversations;
using Blinq.Grains.Conversations.Wire;
using Blinq.Grains.Keys;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Grains.Tenants.Wire;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Clients;

/// <summary>The grains of the cluster as any caller holds them: found wherever they live.</summary>
/// <param name="beginnings">Where the caller is a silo: how conversations begin in it; else <c>null</c>.</param>
internal sealed class GrainClient(IGrainFactory factory, ISecretSealer sealer, GrainCallRetry caller, LocalConversationStarter? beginnings) : IGrains
{
    private readonly GrainReferenceCache<IConversationGrain> _conversations = new(factory);
    private readonly GrainReferenceCache<ITenantSecretGrain> _tenants = new(factory);

    public IConversation Conversation(ConversationKey key) =>
        new ConversationClient(key, _conversations, caller, beginnings);

    public ITenant Tenant(TenantId tenant) =>
        new TenantClient(tenant, _tenants.Of(tenant.Value), sealer, caller);
}
