using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Keys;

/// <summary>Which conversation a grain is.</summary>
public readonly record struct ConversationKey(TenantId Tenant, SessionId Session)
{
    public StreamId Stream => StreamId.Conversation(Tenant, Session);

    public override string ToString() => $"{Tenant}/{Session}";
}
