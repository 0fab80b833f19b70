using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Clients;

/// <summary>
/// Where grains are found, wherever they are hosted. Asking for one costs nothing and creates nothing; a call on it does what
/// is needed, one turn at a time per key. Safe for any number of concurrent callers.
/// </summary>
public interface IGrains
{
    IConversation Conversation(ConversationKey key);

    ITenant Tenant(TenantId tenant);
}
