using System.Diagnostics;
using System.Globalization;
using Blinq.Grains.Conversations;
using Blinq.Grains.Payloads;
using Blinq.Grains.Tenants;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Streams;

namespace Blinq.Gateway.Demo;

/// <summary>Something that an event says, in a word or two.</summary>
internal sealed record TrailFact(string Name, string Value);

/// <summary>What an event means, in one plain sentence, and what stands in it that a newcomer should see.</summary>
/// <param name="Reason">Why a token was refused; <c>null</c> where none was.</param>
internal sealed record TrailText(string Says, string? Reason, string? Why, IReadOnlyList<TrailFact> Facts)
{
    private const int MaxQuote = 80;

    public static TrailText Of(RecordedEvent recorded)
    {
        try
        {
            return recorded.Stream.Name == StreamId.TenantName
                ? Of(TenantCodec.Decode(recorded))
                : Of(ConversationCodec.Decode(recorded));
        }
        catch (UnknownEventException)
        {
            // A newer gateway on the same ledger writes what this one can't read yet.
            return Plain("Something that this version of the demo has no words for.");
        }
    }

    public static TrailText Of(ConversationEvent happened) => happened switch
    {
        ConversationEvent.SessionStarted { Identity: { } identity } => Plain(
            "A conversation began, and the token proved who the visitor is.", Who(identity)),
        ConversationEvent.SessionStarted { Fallback: { } reason } => Refused(
            "A token was shown and refused, so this conversation began anonymous: the visitor is told nothing, you are.", reason),
        ConversationEvent.SessionStarted => Plain("A conversation began with somebody unknown.", new TrailFact("visitor", "anonymous")),
        ConversationEvent.IdentityBound bound => Plain(
            "The anonymous conversation now belongs to a verified user, and its old credential is dead.", Who(bound.Identity)),
        ConversationEvent.IdentityRefused refused => Refused(
            "A token was refused and the anonymous conversation went on: the visitor is told nothing, you are.", refused.Reason),
        ConversationEvent.SessionResumed { Identity: { } identity } => Plain(
            "The visitor showed a valid token again, so the conversation goes on.", Who(identity)),
        ConversationEvent.SessionResumed => Plain("The visitor came back.", new TrailFact("visitor", "anonymous")),
        ConversationEvent.CredentialEnded { Superseded: true } => Plain(
            "Another browser's credential rested on a proof that no longer counts: it opens nothing any more."),
        ConversationEvent.CredentialEnded => Plain("The visitor logged out: this browser's credential opens nothing any more."),
        ConversationEvent.MessagePosted { Role: MessageRole.Visitor } said => Plain(
            said.Verified ? "The visitor wrote, under a proven identity." : "Somebody wrote who has proven nothing.",
            Quote(said.Text)),
        ConversationEvent.MessagePosted said => Plain(
            "The shop answered, and the open chat showed it at once.", new TrailFact("author", said.Author ?? "the shop"), Quote(said.Text)),
        ConversationEvent.EventRecorded noted => Plain(
            "The shop noted something of its own in this conversation.", new TrailFact("what", noted.Type)),
        ConversationEvent.KnowledgeSearched searched => Plain(
            "The shop's assistant was given passages that this visitor may see.", new TrailFact("passages", $"{searched.Passages.Count}"), Quote(searched.Query)),
        ConversationEvent.SessionEnded ended => Plain(
            "The conversation is over for good.", new TrailFact("by", ended.By.ToWire())),
        ConversationEvent.PayloadErased => Plain("A person was erased: what was said is gone, and the chain still holds."),
        _ => throw new UnreachableException(),
    };

    public static TrailText Of(TenantEvent happened) => happened switch
    {
        TenantEvent.TenantRegistered => Plain("The demo shop became a tenant, with a public token for its pages."),
        TenantEvent.TenantChanged => Plain("The shop changed its settings."),
        TenantEvent.IdentityModeChanged changed => Plain(
            "The shop chose what tokens do; with “optional”, a bad one just means anonymous.",
            new TrailFact("mode", changed.Mode.ToString().ToLowerInvariant())),
        TenantEvent.TenantSuspended => Plain("The operator suspended the shop: nobody is served."),
        TenantEvent.TenantResumed => Plain("The operator serves the shop again."),
        TenantEvent.SecretRotated rotated => Plain(
            "A new signing secret is in force: no token signed with an older one is accepted any more.",
            Key(rotated.KeyId.Value), Epoch(rotated.Epoch.Value)),
        TenantEvent.SecretPreviousRevoked revoked => Plain(
            "The previous secret's grace ended early.", Key(revoked.KeyId.Value), Epoch(revoked.Epoch.Value)),
        TenantEvent.IdentityRevoked revoked => Plain(
            "Tokens issued up to now count no longer.", new TrailFact("whose", revoked.UserId is null ? "everyone's" : "one user's")),
        TenantEvent.IdentityRevocationLifted => Plain("A revocation was taken back."),
        TenantEvent.ManagementKeyIssued issued => Plain(
            "Somebody got a key to the tenant API; only its hash is kept.", new TrailFact("label", issued.ManagementKey.Label)),
        TenantEvent.ManagementKeyRevoked => Plain("A key to the tenant API opens nothing any more."),
        TenantEvent.SubjectErased => Plain("All that was known of a person is gone."),
        _ => throw new UnreachableException(),
    };

    /// <summary>What a reason for refusing a token means.</summary>
    public static string Explain(RefusalReason reason) => reason switch
    {
        RefusalReason.TooLarge => "It is larger than any honest token.",
        RefusalReason.Malformed => "It is not a token at all.",
        RefusalReason.WrongAlgorithm => "It asks to be checked by another algorithm than HS256, a classic trick.",
        RefusalReason.UnsupportedHeader => "Its header asks for something that is not supported.",
        RefusalReason.UnknownKey => "It names a key that the shop never had.",
        RefusalReason.BadSignature => "Its signer does not know the secret.",
        RefusalReason.RetiredKey => "It was signed with a secret that was rotated out.",
        RefusalReason.MissingSubject => "It does not say who the visitor is.",
        RefusalReason.InvalidSubject => "What it says of the visitor is no id.",
        RefusalReason.InvalidClaim => "One of its claims has the wrong form.",
        RefusalReason.Expired => "It has run out, so a stolen one is soon worth nothing.",
        RefusalReason.NotYetValid => "It says it is from the future.",
        RefusalReason.MissingExpiry => "It never ends, and the shop wants an end.",
        RefusalReason.LifetimeTooLong => "It lives longer than the shop allows.",
        RefusalReason.Revoked => "The user was revoked after it was signed.",
        _ => throw new UnreachableException(),
    };

    private static TrailText Plain(string says, params IReadOnlyList<TrailFact> facts) => new(says, null, null, facts);

    private static TrailText Refused(string says, string reason)
    {
        foreach (var known in Enum.GetValues<RefusalReason>())
        {
            if (known.ToWire() == reason)
                return new TrailText(says, reason, Explain(known), []);
        }
        return new TrailText(says, reason, null, []);
    }

    private static TrailFact Who(VerifiedIdentity identity) => new("visitor", identity.Name ?? identity.Subject.Value);

    private static TrailFact Key(string id) => new("key", id);

    private static TrailFact Epoch(long epoch) => new("epoch", epoch.ToString(CultureInfo.InvariantCulture));

    private static TrailFact Quote(string text)
    {
        var whole = new StringInfo(text);
        return new TrailFact("text", whole.LengthInTextElements <= MaxQuote ? text : whole.SubstringByTextElements(0, MaxQuote) + "…");
    }
}
