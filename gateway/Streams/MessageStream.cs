using System.Diagnostics;
using System.Reflection;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Requests;
using Blinq.Gateway.Sessions;
using Blinq.Grains.Conversations;
using Blinq.Grains.Feeds;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Blinq.Gateway.Streams;

/// <summary>
/// An open stream. It pulls: woken, it reads one page from the ledger after what was delivered last, asks once more whether
/// the visitor may have it, and only then writes it; while the reader does not take it, nothing more is read. So it holds
/// a page and a socket's buffer, whatever is said meanwhile. See docs/adr/0071.
/// </summary>
internal sealed partial class MessageStream : IResult, IEndpointMetadataProvider
{
    /// <summary>Messages in memory at a time: at most 16 × 8,000 characters.</summary>
    private const int PageSize = 16;

    /// <summary>Written but not sent, before the reader is waited for.</summary>
    private const int MaxUnflushed = 16 * 1024;

    /// <summary>How much of a lease passes before the visitor is looked at again: the rest is for the looking.</summary>
    private const double LeaseShare = 0.9;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>How long a gateway on its way out waits for a reader that takes nothing.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait where leave was given from an old memory; it is over within a lease.</summary>
    private static readonly TimeSpan UntilLeaveIsNew = TimeSpan.FromMilliseconds(50);

    private readonly StreamServices _services;
    private readonly StreamSlot _place;
    private readonly IConversationSubscription _subscription;
    private readonly TimeSpan _interval;
    private SessionContext _visitor;
    private DateTimeOffset _standsUntil;
    private long _standsAt;
    private long _lookedAt;
    private long _cursor;
    private long _seen;
    private bool _isBehind;
    private long _wroteAt;

    /// <param name="cursor">The seq after which to deliver.</param>
    public MessageStream(
        StreamServices services, SessionContext visitor, StreamSlot place, IConversationSubscription subscription,
        AccessOutcome.Allowed allowed, long cursor)
    {
        (_services, _visitor, _place, _subscription, _cursor) = (services, visitor, place, subscription, cursor);
        (_standsUntil, _standsAt, _isBehind) = (allowed.StandsUntil, allowed.Seq, allowed.Seq > cursor);
        _lookedAt = services.Time.GetTimestamp();
        _seen = allowed.Seen;
        var lease = services.Options.TrustLease * LeaseShare;
        _interval = lease < services.Options.Streams.Heartbeat ? lease : services.Options.Streams.Heartbeat;
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/event-stream"]));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        _services.Metrics.StreamOpened();
        var reason = "gone";
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(
                httpContext.RequestAborted, _services.Drain.Ending);
            reason = await ServeAsync(httpContext, stop.Token);
        }
        catch (Exception fault) when (httpContext.RequestAborted.IsCancellationRequested
            && fault is OperationCanceledException or IOException)
        {
            // The reader left, or was cut off by ServeAsync.
        }
        finally
        {
            _services.Metrics.StreamClosed(reason);
            await _subscription.DisposeAsync();
            _place.Dispose();
        }
    }

    /// <returns>Why it ended.</returns>
    private async Task<string> ServeAsync(HttpContext http, CancellationToken stop)
    {
        http.Features.Set(StreamingResponseFeature.Instance);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        // A proxy that compresses would hold each message back until it has a block of them (RFC 9111 §5.2.2.6).
        http.Response.Headers.CacheControl = "no-cache, no-store, no-transform";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var writer = new EventWriter(http.Response.BodyWriter);
        writer.Begin(Retry, _cursor);
        if (_seen > 0)
            writer.Event("seen", new StreamSeenBody(_seen));
        try
        {
            await FlushAsync(http);
            return await RunAsync(http, writer, stop) is { } problem ? await CloseAsync(http, writer, problem) : "gone";
        }
        catch (SlowReaderException slow)
        {
            http.Abort();
            return slow.Reason;
        }
    }

    /// <returns>Why it ends; <c>null</c> if the reader left.</returns>
    private async Task<Problem?> RunAsync(HttpContext http, EventWriter writer, CancellationToken stop)
    {
        try
        {
            Task? tick = null;
            while (true)
            {
                http.RequestAborted.ThrowIfCancellationRequested();
                if (stop.IsCancellationRequested)
                    return Problems.Draining;
                if (_isBehind)
                {
                    if (await DeliverPageAsync(http, writer) is { } refused)
                        return refused;
                    continue;
                }
                var moved = _subscription.WaitForChangesAsync(_cursor);
                var signalled = _subscription.WaitForSignalsAsync();
                tick ??= Task.Delay(_interval, _services.Time, stop);
                await Task.WhenAny(moved, signalled, tick);
                // Before what is said: who was writing has said it by then.
                if (signalled.IsCompleted && await DeliverSignalsAsync(http, writer) is { } denied)
                    return denied;
                if (moved.IsCompleted)
                {
                    await moved;
                    _services.Metrics.StreamWoken();
                    _isBehind = true;
                }
                else if (tick.IsCompleted && !stop.IsCancellationRequested)
                {
                    if (await RevalidateAccessAsync(http, asksAnyway: false) is { } ended)
                        return ended;
                    await SendHeartbeatAsync(http, writer);
                    tick = null;
                }
            }
        }
        catch (Exception fault) when (fault is not SlowReaderException && !http.RequestAborted.IsCancellationRequested)
        {
            return Describe(fault);
        }
    }

    /// <summary>Reads a page, makes sure that the visitor may have it, and delivers it.</summary>
    private async ValueTask<Problem?> DeliverPageAsync(HttpContext http, EventWriter writer)
    {
        var read = await _services.Reader.ReadAsync(_visitor.Key, _cursor, PageSize, http.RequestAborted);
        if (await RevalidateAccessAsync(http, asksAnyway: true) is { } refused)
            return refused;
        // Leave may be from a memory up to a lease old; what came after it waits for the next look.
        var page = read.KnownBy(Math.Max(_standsAt, _cursor));
        _isBehind = page.Next is not null || page.Upto < read.Upto;
        if (page.Upto < read.Upto)
            await Task.Delay(UntilLeaveIsNew, _services.Time, http.RequestAborted);
        if (page.Upto <= _cursor)
            return null;
        foreach (var message in page.Items)
        {
            writer.Event(message.Seq, "message", MessageBody.Of(message));
            _cursor = message.Seq;
            if (http.Response.BodyWriter.UnflushedBytes >= MaxUnflushed)
                await FlushAsync(http);
            // A reader that takes its time is looked at as often as one that waits.
            if (_services.Time.GetElapsedTime(_lookedAt) >= _interval && await RevalidateAccessAsync(http, asksAnyway: true) is { } ended)
                return ended;
        }
        if (page.Upto > _cursor)
            writer.Id(_cursor = page.Upto);
        await FlushAsync(http);
        _services.Metrics.Streamed(page.Items.Count);
        return null;
    }

    /// <summary>
    /// Tells what stands in no trail (docs/adr/0182). The id stays as it is: a reader that connects again misses no message by it.
    /// </summary>
    private async ValueTask<Problem?> DeliverSignalsAsync(HttpContext http, EventWriter writer)
    {
        var signals = _subscription.TakeSignals();
        if (await RevalidateAccessAsync(http, asksAnyway: false) is { } refused)
            return refused;
        if (signals.Seen > _seen)
            writer.Event("seen", new StreamSeenBody(_seen = signals.Seen));
        if (signals.Typing)
            writer.Event("typing", new StreamTypingBody());
        await FlushAsync(http);
        return null;
    }

    /// <summary>
    /// Whether the visitor may go on, by what holds now. The conversation is asked if it may answer otherwise than the last
    /// time: its stream moved, the terms did, or time ended what stood.
    /// </summary>
    /// <returns><c>null</c> if so.</returns>
    private async ValueTask<Problem?> RevalidateAccessAsync(HttpContext http, bool asksAnyway)
    {
        var asks = asksAnyway;
        while (true)
        {
            var (visitor, refusal) = await _services.Gate.RevalidateAsync(http, _visitor);
            if (refusal is not null)
                return refusal;
            asks |= !ReferenceEquals(visitor!.Terms, _visitor.Terms) || _services.Ledger.Now >= _standsUntil;
            if (!asks)
            {
                _lookedAt = _services.Time.GetTimestamp();
                return null;
            }
            _visitor = visitor;
            var access = await visitor.Conversation.SendAsync(
                new AccessConversation(visitor.Presented) { Terms = visitor.Terms }, http.RequestAborted);
            switch (access)
            {
                case AccessOutcome.Allowed allowed:
                    (_standsUntil, _standsAt) = (allowed.StandsUntil, allowed.Seq);
                    break;
                case AccessOutcome.Refused refused:
                    return SessionAuthenticator.Describe(refused.Refusal);
                default:
                    throw new UnreachableException();
            }
            // The asking took time: once more around, which is over at once unless the terms changed meanwhile.
            asks = false;
        }
    }

    private async ValueTask SendHeartbeatAsync(HttpContext http, EventWriter writer)
    {
        if (_services.Time.GetElapsedTime(_wroteAt) + _interval / 2 < _services.Options.Streams.Heartbeat)
            return;
        writer.Heartbeat();
        await FlushAsync(http);
    }

    /// <summary>
    /// Sends what is written. While the reader does not take it, the visitor is looked at as ever: what still waits here is
    /// not delivered to one who has lost the right to it.
    /// </summary>
    /// <exception cref="SlowReaderException">The reader took too long, or lost its right meanwhile.</exception>
    private async ValueTask FlushAsync(HttpContext http)
    {
        var flush = http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        if (!flush.IsCompletedSuccessfully)
            await WaitAsync(http, flush.AsTask());
        http.RequestAborted.ThrowIfCancellationRequested();
        _wroteAt = _services.Time.GetTimestamp();
    }

    private async Task WaitAsync(HttpContext http, Task flush)
    {
        var (time, since) = (_services.Time, _services.Time.GetTimestamp());
        while (true)
        {
            await Task.WhenAny(flush, Task.Delay(_interval, time, http.RequestAborted));
            if (flush.IsCompleted)
            {
                await flush;
                return;
            }
            http.RequestAborted.ThrowIfCancellationRequested();
            var patience = _services.Drain.Ending.IsCancellationRequested ? LastWait : _services.Options.Streams.WriteTimeout;
            if (time.GetElapsedTime(since) >= patience)
                throw new SlowReaderException("slow");
            if (await RevalidateAccessAsync(http, asksAnyway: true) is { } refused)
                throw new SlowReaderException(refused.Code);
        }
    }

    private async ValueTask<string> CloseAsync(HttpContext http, EventWriter writer, Problem problem)
    {
        writer.Event("closed", new StreamClosedBody(problem.Code, problem.Title));
        var flush = http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
        if (await Task.WhenAny(flush, Task.Delay(LastWait, _services.Time, http.RequestAborted)) != flush)
            throw new SlowReaderException(problem.Code);
        await flush;
        if (problem.Code == Problems.Draining.Code)
            _ = CutOffAsync(http.Features.GetRequiredFeature<IConnectionLifetimeFeature>());
        return problem.Code;
    }

    /// <summary>A reader that takes nothing must not keep the process: its connection would close only once all is sent.</summary>
    private async Task CutOffAsync(IConnectionLifetimeFeature connection)
    {
        await Task.Delay(LastWait, _services.Time);
        connection.Abort();
    }

    private Problem Describe(Exception fault)
    {
        var problem = ExceptionMapper.Describe(fault);
        if (problem == Problems.InternalError)
            Failed(_services.Log, fault);
        return problem;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A stream failed")]
    private static partial void Failed(ILogger log, Exception fault);
}
