using Blinq.Grains.Calls;
using Blinq.Grains.Feeds;
using Blinq.Grains.Wire.Trusts;

namespace Blinq.Grains.Conversations;

/// <summary>One conversation in the cluster; its key is <c>tenant/session</c>.</summary>
/// <exception cref="ClusterFaultException">From every call: it could not be served; its kind says what to do.</exception>
[Alias("blinq.conversation")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <param name="terms">Of a <see cref="VisitorCommand"/>; else <c>null</c>.</param>
    [Alias("handle")]
    ValueTask<ConversationOutcome> HandleAsync(CallId call, ConversationCommand command, WireTerms? terms);

    [Alias("describe")]
    ValueTask<ConversationDescription?> DescribeAsync();

    /// <summary>From now on, and for two minutes, the observer is notified of every append by this activation.</summary>
    [Alias("watch")]
    ValueTask WatchAsync(IConversationObserver observer);

    [Alias("unwatch")]
    ValueTask UnwatchAsync(IConversationObserver observer);
}
