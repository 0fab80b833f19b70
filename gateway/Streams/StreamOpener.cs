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

/// <summary>Opens streams: the conversation's leave, as for any other call that reads, then the limits.</summary>
internal sealed class StreamOpener(
    StreamSlots places, IConversationChangeNotifier watch, SessionAuthenticator gate, ConversationReader reader, ILedger ledger,
    BlinqOptions options, ShutdownState drain, GatewayMetrics metrics, TimeProvider time, ILogger<MessageStream> log)
{
    private readonly StreamServices _services = new(gate, reader, ledger, options, drain, metrics, time, log);

    /// <param name="from">The seq after which to begin; <c>null</c> = at the end.</param>
    /// <param name="field">Where that was said, should it be wrong.</param>
    public async ValueTask<(MessageStream?, Problem?)> OpenAsync(HttpContext http, SessionContext visitor, long? from, string field)
    {
        // Asked before anything is kept for the stream: a guessed credential takes no slot and watches nothing (docs/adr/0190).
        if (await AskAsync(http, visitor) is (null, { } unknown))
            return (null, unknown);
        var (place, full) = places.Take(http);
        if (full is not null)
            return (null, full);
        IConversationSubscription? subscription = null;
        MessageStream? stream = null;
        try
        {
            if (!place!.TryCount(visitor.Key))
                return (null, Problems.TooManyStreams);
            // Before the conversation is asked again: what is appended after its answer wakes.
            subscription = await watch.WatchAsync(visitor.Key, http.RequestAborted);
            var (allowed, refusal) = await AskAsync(http, visitor);
            if (refusal is not null)
                return (null, refusal);
            if (from > allowed!.Seq && !await IsThereAsync(visitor.Key, from.Value, http.RequestAborted))
                return (null, FieldErrors.One(field, "is beyond the conversation's end; read the messages anew"));
            stream = new MessageStream(_services, visitor, place, subscription, allowed, from ?? allowed.Seq);
            return (stream, null);
        }
        finally
        {
            if (stream is null)
            {
                if (subscription is not null)
                    await subscription.DisposeAsync();
                place!.Dispose();
            }
        }
    }

    private static async ValueTask<(AccessOutcome.Allowed?, Problem?)> AskAsync(HttpContext http, SessionContext visitor) =>
        await visitor.Conversation.SendAsync(new AccessConversation(visitor.Presented) { Terms = visitor.Terms }, http.RequestAborted) switch
        {
            AccessOutcome.Allowed allowed => (allowed, null),
            AccessOutcome.Refused refused => (null, SessionAuthenticator.Describe(refused.Refusal)),
            _ => throw new UnreachableException(),
        };

    // The activation that answered may be behind what another gateway has delivered already; the ledger is not.
    private async ValueTask<bool> IsThereAsync(ConversationKey key, long seq, CancellationToken cancel) =>
        await ledger.ReadAsync(key.Stream, seq - 1, 1, cancel) is [_];
}
