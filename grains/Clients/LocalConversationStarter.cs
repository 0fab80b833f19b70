using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Placement;

namespace Blinq.Grains.Clients;

/// <summary>
/// Begins conversations in this very silo without an activation (docs/adr/0117): nobody else knows of a new conversation, so
/// there is nobody to take turns with. Thread-safe.
/// </summary>
internal sealed class LocalConversationStarter(ConversationServices parts, TenantSilos places)
{
    /// <summary>Whether an activation of that conversation could come to life here, too.</summary>
    public bool IsPlaceOf(ConversationKey key) => places.IsHere(key.Tenant);

    /// <param name="turn">One that can't have run yet.</param>
    /// <exception cref="Calls.ClusterFaultException">As an activation would have answered.</exception>
    public async ValueTask<EnterOutcome> StartAsync(ConversationKey key, CallId turn, StartConversation command)
    {
        var conversation = new ConversationInstance(key, parts);
        var outcome = await parts.Calls.RunAsync(conversation, () =>
        {
            conversation.Grain.BeginTurn(turn);
            return conversation.Grain.StartAsync(command, CancellationToken.None);
        });
        if (conversation.Grain.Exists)
            parts.RecentlyStarted.Add(key, conversation);
        return outcome;
    }
}
