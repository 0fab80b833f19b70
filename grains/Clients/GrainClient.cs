using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Clients;

/// <summary>The grains of the cluster as any caller holds them: found wherever they live.</summary>
/// <param name="starter">Where the caller is a silo: how conversations begin in it; else <c>null</c>.</param>
internal sealed class GrainClient(IGrainFactory factory, GrainCallRetry retry, LocalConversationStarter? starter) : IGrains
{
    private readonly GrainReferenceCache<IConversationGrain> _conversations = new(factory);
    private readonly GrainReferenceCache<ITenantSecretGrain> _tenants = new(factory);

    public IConversation Conversation(ConversationKey key) => new ConversationClient(key, _conversations, retry, starter);

    public ITenant Tenant(TenantId tenant) => new TenantClient(_tenants.Of(tenant.Value), retry);
}
