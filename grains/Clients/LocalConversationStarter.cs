using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Placement;

namespace Blinq.Grains.Clients;

/// <summary>
/// Begins conversations in this very silo without an activation (docs/adr/0117): no other caller knows of a new conversation,
/// so no call can meet another. Thread-safe.
/// </summary>
internal sealed class LocalConversationStarter(ConversationServices parts, TenantSilos places)
{
    /// <summary>Whether an activation of that conversation could come to life here, too.</summary>
    public bool IsPlaceOf(ConversationKey key) => places.IsHere(key.Tenant);

    /// <param name="call">One that can't have run yet.</param>
    /// <exception cref="Calls.ClusterFaultException">As an activation would have answered.</exception>
    public async ValueTask<ConversationOutcome> StartAsync(ConversationKey key, CallId call, StartConversation command)
    {
        var conversation = new ConversationInstance(key, parts);
        var outcome = await parts.Calls.RunAsync(conversation, () => conversation.Grain.HandleAsync(command, call, CancellationToken.None));
        if (conversation.Grain.Exists)
            parts.RecentlyStarted.Add(key, conversation);
        return outcome;
    }
}
