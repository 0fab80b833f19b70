using Blinq.History.Tests.Fleets;

namespace Blinq.History.Tests.Loads;

/// <summary>Compares what visitors know with what the ledger holds.</summary>
internal static class Trails
{
    /// <summary>
    /// Every chain verifies; each acknowledged message is there once, at the place that was acknowledged; of what nobody
    /// knows, nothing is there twice; and there is nothing else.
    /// </summary>
    public static async Task<Trail> HoldsOnceAsync(Fleet fleet, Load load)
    {
        var trail = await Trail.ReadVerifiedAsync(fleet);
        var messages = trail.Messages;
        var started = trail.Events.Where(e => e.Type == "session.started").CountBy(e => e.Stream.Name).ToDictionary();
        foreach (var conversation in load.Posted)
        {
            var recorded = messages[conversation.Stream].ToList();
            Assert.Equal(1, started[conversation.Stream]);
            Assert.Equal(recorded.Count, recorded.DistinctBy(message => message.Text).Count());
            Assert.Equal(conversation.Acknowledged, recorded.Where(message => !conversation.Unknown.Contains(message.Text)));
        }
        return trail;
    }

    /// <summary>Whoever is asked shows each conversation as the ledger has it.</summary>
    public static async Task AreShownAsync(Trail trail, Fleet fleet, FleetTenant tenant, Load load)
    {
        // An activation that is not the only one any more may answer for so long without a look at the ledger.
        await Task.Delay(fleet.Lease, TimeProvider.System);
        var messages = trail.Messages;
        foreach (var conversation in load.Posted)
        {
            var answer = await tenant.SendAsync(HttpMethod.Get, "/v1/session/messages", null, conversation.Session);
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Equal(
                messages[conversation.Stream],
                answer["items"].EnumerateArray().Select(item => (item.GetProperty("seq").GetInt64(), item.GetProperty("text").GetString()!)));
        }
    }
}
