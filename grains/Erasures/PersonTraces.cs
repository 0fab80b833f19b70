using Blinq.Grains.Conversations;
using Blinq.Grains.Refusals;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Erasures;

/// <summary>What points to a person outside of the person's own conversations: their ids, and fingerprints of the person's tokens.</summary>
internal sealed class PersonTraces
{
    private readonly HashSet<SessionId> _sessions = [];
    private readonly HashSet<string> _fingerprints = new(StringComparer.Ordinal);
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);

    public IReadOnlyCollection<SessionId> Sessions => _sessions;

    public IReadOnlyCollection<string> Fingerprints => _fingerprints;

    /// <summary>Of tokens that were accepted, and so are certainly this person's.</summary>
    public IReadOnlyCollection<string> AcceptedFingerprints => _accepted;

    public void Add(SessionId session) => _sessions.Add(session);

    public void Add(ConversationEvent happened)
    {
        switch (happened)
        {
            case ConversationEvent.SessionStarted e:
                Add(e.Fingerprint);
                Accept(e.Identity?.Fingerprint);
                break;
            case ConversationEvent.IdentityBound e:
                Accept(e.Identity.Fingerprint);
                break;
            case ConversationEvent.IdentityRefused e:
                Add(e.Fingerprint);
                break;
            case ConversationEvent.SessionResumed e:
                Add(e.Fingerprint);
                Accept(e.Identity?.Fingerprint);
                break;
        }
    }

    /// <summary>Whether refusals that were recorded together tell anything of the person.</summary>
    public bool AreIn(RefusalsRecorded refusals) => refusals.Samples.Any(sample =>
        (sample.Session is { } session && _sessions.Contains(session))
        || (sample.Fingerprint is { } fingerprint && _fingerprints.Contains(fingerprint)));

    private void Accept(string? fingerprint)
    {
        Add(fingerprint);
        if (fingerprint is not null)
            _accepted.Add(fingerprint);
    }

    private void Add(string? fingerprint)
    {
        if (fingerprint is not null)
            _fingerprints.Add(fingerprint);
    }
}
