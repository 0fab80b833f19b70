using Blinq.Grains.Conversations;
using Blinq.Grains.Payloads;
using Blinq.Ledger.Streams;

namespace Blinq.Gateway.TenantConsole.Conversations;

/// <summary>Something in a transcript: what was said, or what happened between.</summary>
internal abstract record TranscriptLine(long Seq, DateTimeOffset At)
{
    /// <param name="Role"><c>visitor</c>, <c>assistant</c> or <c>agent</c>.</param>
    public sealed record Said(long Seq, DateTimeOffset At, string Role, string? Author, string Text, bool Verified, IReadOnlyList<ReplySource> Sources) : TranscriptLine(Seq, At);

    /// <param name="Kind">The rest of a text's key.</param>
    /// <param name="Detail">A key, a reason, a name; shown as it is.</param>
    public sealed record Happened(long Seq, DateTimeOffset At, string Kind, string? Detail) : TranscriptLine(Seq, At);

    public static TranscriptLine Of(RecordedEvent recorded)
    {
        try
        {
            return Of(recorded.Seq, recorded.At, ConversationCodec.Decode(recorded));
        }
        catch (UnknownEventException)
        {
            // A newer gateway on the same ledger wrote it.
            return new Happened(recorded.Seq, recorded.At, "unknown", recorded.Type);
        }
    }

    private static TranscriptLine Of(long seq, DateTimeOffset at, ConversationEvent happened) => happened switch
    {
        ConversationEvent.MessagePosted said => new Said(seq, at, said.Role.ToString().ToLowerInvariant(), said.Author, said.Text, said.Verified, said.Sources ?? []),
        ConversationEvent.SessionStarted { Identity: { } identity } => new Happened(seq, at, "started-verified", identity.Key.Value),
        ConversationEvent.SessionStarted { Fallback: { } reason } => new Happened(seq, at, "started-refused", reason),
        ConversationEvent.SessionStarted => new Happened(seq, at, "started", null),
        ConversationEvent.IdentityBound bound => new Happened(seq, at, "bound", bound.Identity.Key.Value),
        ConversationEvent.IdentityRefused refused => new Happened(seq, at, "refused", refused.Reason),
        ConversationEvent.SessionResumed { Identity: { } identity } => new Happened(seq, at, "resumed-verified", identity.Key.Value),
        ConversationEvent.SessionResumed => new Happened(seq, at, "resumed", null),
        ConversationEvent.CredentialEnded { Superseded: true } => new Happened(seq, at, "superseded", null),
        ConversationEvent.CredentialEnded => new Happened(seq, at, "logged-out", null),
        ConversationEvent.EventRecorded noted => new Happened(seq, at, "recorded", noted.Type),
        ConversationEvent.KnowledgeSearched searched => new Happened(seq, at, "searched", searched.Query),
        ConversationEvent.SessionEnded ended => new Happened(seq, at, $"ended-{ended.By.ToWire()}", null),
        ConversationEvent.PayloadErased => new Happened(seq, at, "erased", null),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
