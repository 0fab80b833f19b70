using Blinq.History.Tests.Fleets;

namespace Blinq.SiloHistory.Tests.Loads;

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
}
