using Blinq.Grains.Conversations;
using Blinq.Grains.Payloads;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Simulations;

/// <summary>What became known of a token when an init was recorded.</summary>
internal enum RecordedToken
{
    /// <summary>None was given.</summary>
    Absent,

    /// <summary>It was accepted, or would have been in mode <c>observe</c>.</summary>
    Accepted,

    /// <summary>It was refused, or would have been.</summary>
    Refused,

    /// <summary>It was not looked at, or the person was erased since.</summary>
    Unknown,
}

/// <summary>An init as the trail recorded it.</summary>
/// <param name="Reason">Why the token was refused.</param>
/// <param name="HasTimes">Whether <paramref name="IssuedAt"/> and <paramref name="ExpiresAt"/> say what the token said.</param>
/// <param name="Count">How many inits this stands for.</param>
/// <param name="TurnedAway">Whether no conversation came of it.</param>
internal sealed record RecordedInit(
    DateTimeOffset At, RecordedToken Token, string? Reason = null, string? Origin = null, string? Page = null, bool HasTimes = false,
    double? IssuedAt = null, double? ExpiresAt = null, long Count = 1, bool TurnedAway = false)
{
    /// <param name="wasOff">Whether tokens were not looked at then.</param>
    public static RecordedInit Of(RecordedStart start, bool wasOff)
    {
        if (start.Payload is not { } payload || Read(start.Type, payload) is not { } started)
            return new RecordedInit(start.At, RecordedToken.Unknown);
        var init = new RecordedInit(start.At, RecordedToken.Absent, Origin: started.Origin, Page: started.Context?.Url);
        if (started.Identity is { } identity)
            return init with { Token = RecordedToken.Accepted, HasTimes = true, IssuedAt = identity.IssuedAt, ExpiresAt = identity.ExpiresAt };
        return (started.Fallback ?? started.Observed) switch
        {
            null => wasOff ? init with { Token = RecordedToken.Unknown } : init,
            // Until the times were recorded, too, a token that was observed had neither here.
            var observed when Decide.IsAcceptedWhenObserved(observed) => init with
            {
                Token = RecordedToken.Accepted, HasTimes = started.ObservedIat is not null || started.ObservedExp is not null,
                IssuedAt = started.ObservedIat, ExpiresAt = started.ObservedExp,
            },
            var reason => init with { Token = RecordedToken.Refused, Reason = reason },
        };
    }

    /// <summary>What is known of inits that no conversation came of.</summary>
    public static RecordedInit TurnedAwayFor(DateTimeOffset at, string reason, long count, string? origin) => new(
        at, reason == RefusalReasons.Absent ? RecordedToken.Absent : RecordedToken.Refused,
        reason == RefusalReasons.Absent ? null : reason, origin, Count: count, TurnedAway: true);

    private static ConversationEvent.SessionStarted? Read(string type, ReadOnlyMemory<byte> payload)
    {
        try
        {
            return ConversationCodec.Decode(type, payload.Span) as ConversationEvent.SessionStarted;
        }
        catch (UnknownEventException)
        {
            // Written by a newer release.
            return null;
        }
    }
}
