using Blinq.Grains.Calls;
using Blinq.Grains.Feeds;

namespace Blinq.Grains.Conversations.Wire;

/// <summary>One conversation in the cluster; its key is <c>tenant/session</c>. See <c>IConversation</c> for what each call means.</summary>
/// <exception cref="ClusterFaultException">From every call: it could not be served; its kind says what to do.</exception>
[Alias("blinq.conversation")]
public interface IConversationGrain : IGrainWithStringKey
{
    [Alias("start")]
    ValueTask<EntryReply> StartAsync(WireTurn turn, StartCall call);

    [Alias("enter")]
    ValueTask<EntryReply> EnterAsync(WireTurn turn, EnterCall call);

    [Alias("join")]
    ValueTask<EntryReply> JoinAsync(WireTurn turn, JoinCall call);

    [Alias("post")]
    ValueTask<PostReply> PostAsync(WireTurn turn, PostCall call);

    [Alias("access")]
    ValueTask<AccessReply> AccessAsync(WireTurn turn, AccessCall call);

    [Alias("reset")]
    ValueTask<bool> ResetAsync(WireTurn turn, ResetCall call);

    [Alias("reply")]
    ValueTask<PostReply> ReplyAsync(WireTurn turn, ReplyCall call);

    [Alias("record")]
    ValueTask<RecordReply> RecordAsync(WireTurn turn, RecordCall call);

    [Alias("end")]
    ValueTask<RecordReply> EndAsync(WireTurn turn, EndCall call);

    [Alias("describe")]
    ValueTask<DescriptionReply?> DescribeAsync();

    /// <summary>From now on, and for two minutes, the observer hears of every append by this activation.</summary>
    [Alias("watch")]
    ValueTask WatchAsync(IConversationObserver observer);

    [Alias("unwatch")]
    ValueTask UnwatchAsync(IConversationObserver observer);
}
