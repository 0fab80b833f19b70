using System.Diagnostics;
using Blinq.Grains.Wire;
using Blinq.Grains.Wire.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Conversations.Wire;

/// <summary>Between a conversation's outcomes and replies.</summary>
internal static class ReplyMapping
{
    public static EntryReply ToWire(this EnterOutcome outcome) => outcome switch
    {
        EnterOutcome.Entered entered => new EntryReply.Entered(
            ToWire(entered.User), entered.Resumed, entered.Seq, entered.CredentialIssued),
        EnterOutcome.Unusable => EntryReply.Unusable.Instance,
        EnterOutcome.IdentityRequired => EntryReply.IdentityRequired.Instance,
        _ => throw new UnreachableException(),
    };

    public static EnterOutcome ToDomain(this EntryReply reply) => reply switch
    {
        EntryReply.Entered entered => new EnterOutcome.Entered(
            ToDomain(entered.User), entered.Resumed, entered.Seq, entered.CredentialIssued),
        EntryReply.Unusable => EnterOutcome.Unusable.Instance,
        EntryReply.IdentityRequired => EnterOutcome.IdentityRequired.Instance,
        _ => throw new UnreachableException(),
    };

    public static PostReply ToWire(this PostOutcome outcome) => outcome switch
    {
        PostOutcome.Posted posted => new PostReply.Posted(posted.Seq, posted.At, posted.Repeated),
        PostOutcome.ClientIdReused => PostReply.ClientIdReused.Instance,
        PostOutcome.Refused refused => new PostReply.Refused(ToWire(refused.Refusal)),
        PostOutcome.Unknown => PostReply.Unknown.Instance,
        PostOutcome.Ended => PostReply.Ended.Instance,
        _ => throw new UnreachableException(),
    };

    public static PostOutcome ToDomain(this PostReply reply) => reply switch
    {
        PostReply.Posted posted => new PostOutcome.Posted(posted.Seq, posted.At, posted.Repeated),
        PostReply.ClientIdReused => PostOutcome.ClientIdReused.Instance,
        PostReply.Refused refused => new PostOutcome.Refused(ToDomain(refused.Refusal)),
        PostReply.Unknown => PostOutcome.Unknown.Instance,
        PostReply.Ended => PostOutcome.Ended.Instance,
        _ => throw new UnreachableException(),
    };

    public static AccessReply ToWire(this AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Allowed allowed => new AccessReply(null, allowed.Seq, allowed.StandsUntil),
        AccessOutcome.Refused refused => new AccessReply(ToWire(refused.Refusal), 0, default),
        _ => throw new UnreachableException(),
    };

    public static AccessOutcome ToDomain(this AccessReply reply) => reply.Refusal is { } refusal
        ? new AccessOutcome.Refused(ToDomain(refusal))
        : new AccessOutcome.Allowed(reply.Seq, reply.StandsUntil);

    public static RecordReply ToWire(this RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Recorded recorded => new RecordReply.Recorded(recorded.Seq, recorded.At),
        RecordOutcome.Unknown => RecordReply.Unknown.Instance,
        RecordOutcome.Ended => RecordReply.Ended.Instance,
        _ => throw new UnreachableException(),
    };

    public static RecordOutcome ToDomain(this RecordReply reply) => reply switch
    {
        RecordReply.Recorded recorded => new RecordOutcome.Recorded(recorded.Seq, recorded.At),
        RecordReply.Unknown => RecordOutcome.Unknown.Instance,
        RecordReply.Ended => RecordOutcome.Ended.Instance,
        _ => throw new UnreachableException(),
    };

    public static DescriptionReply ToWire(this ConversationDescription description) => new()
    {
        Binding = description.Binding is { } binding ? WireIdentity.Of(binding) : null,
        StartedAt = description.StartedAt,
        BoundAt = description.BoundAt,
        LastVerifiedAt = description.LastVerifiedAt,
        Page = CallMapping.ToWire(description.Context),
        LiveCredentials = description.LiveCredentials,
        EndedBy = description.EndedBy,
        Seq = description.Seq,
    };

    public static ConversationDescription ToDomain(this DescriptionReply reply) => new(
        reply.Binding?.ToDomain(), reply.StartedAt, reply.BoundAt, reply.LastVerifiedAt, CallMapping.ToDomain(reply.Page),
        reply.LiveCredentials, reply.EndedBy, reply.Seq);

    private static WireUser? ToWire(BoundUser? user) => user is null ? null : new(user.Subject.Value, user.Name, user.Email);

    private static BoundUser? ToDomain(WireUser? user) =>
        user is null ? null : new(new SubjectId(user.Subject), user.Name, user.Email);

    private static WireAccessRefusal ToWire(AccessRefusal refusal) => WireEnum<AccessRefusal, WireAccessRefusal>.ToWire(refusal);

    private static AccessRefusal ToDomain(WireAccessRefusal refusal) => WireEnum<AccessRefusal, WireAccessRefusal>.ToDomain(refusal);
}
