using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Conversations;

/// <summary>What an append's events mean to the lists and to the ledger's own checks. Pure.</summary>
public static class ConversationIndexing
{
    /// <param name="before">The conversation as it was before these events.</param>
    /// <param name="at">When they happen.</param>
    public static IReadOnlyList<IndexEntry> Of(
        SessionId session, ConversationState before, IReadOnlyList<ConversationEvent> events, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(before);
        var entries = ListsOf(session, events);
        if (ConversationActivity.Of(before, events, at) is { } activity)
            entries.Add(activity);
        return entries;
    }

    /// <summary>What the lists are told, without the numbers of the day.</summary>
    internal static List<IndexEntry> ListsOf(SessionId session, IReadOnlyList<ConversationEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var entries = new List<IndexEntry>(3);
        foreach (var happened in events)
            Add(entries, session, happened);
        return entries;
    }

    /// <summary>The epoch at which the acceptance that these events record was judged; <c>null</c> if they record none.</summary>
    public static Epoch? RequiredEpoch(IReadOnlyList<ConversationEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        Epoch? requiredEpoch = null;
        foreach (var happened in events)
            requiredEpoch = AcceptedBy(happened)?.Epoch ?? requiredEpoch;
        return requiredEpoch;
    }

    internal static VerifiedIdentity? AcceptedBy(ConversationEvent happened) => happened switch
    {
        ConversationEvent.SessionStarted e => e.Identity,
        ConversationEvent.IdentityBound e => e.Identity,
        ConversationEvent.SessionResumed e => e.Identity,
        _ => null,
    };

    private static void Add(List<IndexEntry> entries, SessionId session, ConversationEvent happened)
    {
        switch (happened)
        {
            case ConversationEvent.SessionStarted e:
                entries.Add(Started);
                if ((e.Fallback ?? e.Observed) is { } verdict && verdict != Decide.ObservedAccepted)
                    entries.Add(Refused(verdict, session, e.Origin, e.Fingerprint, e.ClockDifference));
                if (e.ObservedKeyId is { } key)
                    entries.Add(new IndexEntry.IdentityObserved(key));
                break;
            case ConversationEvent.IdentityRefused e:
                entries.Add(Present);
                entries.Add(Refused(e.Reason, session, e.Origin, e.Fingerprint, e.ClockDifference));
                break;
            case ConversationEvent.SessionResumed { ObservedKeyId: { } observed }:
                entries.Add(Present);
                entries.Add(new IndexEntry.IdentityObserved(observed));
                break;
            case ConversationEvent.IdentityBound or ConversationEvent.SessionResumed:
                entries.Add(Present);
                break;
            case ConversationEvent.MessagePosted:
                entries.Add(OneMessage);
                break;
            case ConversationEvent.SessionEnded e:
                entries.Add(new IndexEntry.SessionEnded(e.By.ToWire()));
                break;
            default:
                break;
        }
        if (AcceptedBy(happened) is { } identity)
        {
            entries.Add(new IndexEntry.IdentityAccepted(
                identity.User, identity.Subject, identity.Name, identity.Email, identity.Key));
        }
    }

    private static IndexEntry.IdentityRefused Refused(
        string reason, SessionId session, string? origin, string? fingerprint, double? clockDifference) =>
        new(reason, 1, new RefusalSample(session, origin, fingerprint, clockDifference));

    private static readonly IndexEntry Started = new IndexEntry.SessionStarted();
    private static readonly IndexEntry Present = new IndexEntry.SessionActive(0);
    private static readonly IndexEntry OneMessage = new IndexEntry.SessionActive(1);
}
