using System.Diagnostics;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.Sessions;
using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Shutdown;
using Blinq.Ledger;

namespace Blinq.Gateway.Streams;

/// <summary>What every stream needs of its gateway.</summary>
internal sealed record StreamServices(
    SessionAuthenticator Gate, ConversationReader Reader, ILedger Ledger, BlinqOptions Options, ShutdownState Drain, GatewayMetrics Metrics,
    TimeProvider Time, ILogger<MessageStream> Log);

/// <summary>Opens streams: the limits, then the conversation's leave, as for any other call that reads.</summary>
internal sealed class StreamOpener(
    StreamSlots places, IConversationChangeNotifier watch, SessionAuthenticator gate, ConversationReader reader, ILedger ledger,
    BlinqOptions options, ShutdownState drain, GatewayMetrics metrics, TimeProvider time, ILogger<MessageStream> log)
{
    private readonly StreamServices _services = new(gate, reader, ledger, options, drain, metrics, time, log);

    /// <param name="from">The seq after which to begin; <c>null</c> = at the end.</param>
    public async ValueTask<(MessageStream?, Problem?)> OpenAsync(HttpContext http, SessionContext visitor, long? from)
    {
        var (place, full) = places.Take(http);
        if (full is not null)
            return (null, full);
        IConversationSubscription? subscription = null;
        var opened = false;
        try
        {
            // Before the conversation is asked: what is appended after its answer wakes.
            subscription = await watch.WatchAsync(visitor.Key, http.RequestAborted);
            var access = await visitor.Conversation.SendAsync(
                new AccessConversation(visitor.Presented) { Terms = visitor.Terms }, http.RequestAborted);
            if (access is AccessOutcome.Refused refused)
                return (null, SessionAuthenticator.Describe(refused.Refusal));
            if (access is not AccessOutcome.Allowed allowed)
                throw new UnreachableException();
            if (!place!.TryCount(visitor.Key))
                return (null, Problems.TooManyStreams);
            if (from > allowed.Seq && !await IsThereAsync(visitor.Key, from.Value, http.RequestAborted))
                return (null, FieldErrors.One(StreamMessages.LastEventId, "is beyond the conversation's end; read the messages anew"));
            opened = true;
            return (new MessageStream(_services, visitor, place, subscription, allowed, from ?? allowed.Seq), null);
        }
        finally
        {
            if (!opened)
            {
                if (subscription is not null)
                    await subscription.DisposeAsync();
                place!.Dispose();
            }
        }
    }

    // Whoever answered may be behind what another gateway has delivered already; the ledger is not.
    private async ValueTask<bool> IsThereAsync(ConversationKey key, long seq, CancellationToken cancel) =>
        await ledger.ReadAsync(key.Stream, seq - 1, 1, cancel) is [_];
}
