using Blinq.Grains.Deciding;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Conversations;

/// <summary>
/// What a conversation can be asked to do; with its outcomes the wire contract of <see cref="IConversationGrain"/>
/// (docs/adr/0104). Its text tells neither what was said nor where: logs may hold a call's arguments.
/// </summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.command")]
public abstract record ConversationCommand
{
    private protected ConversationCommand() { }

    /// <summary>Whether it may record something, so that a call that is sent twice must be looked for in the ledger.</summary>
    internal virtual bool MayAppend => true;

    /// <summary>The pure decision on this command.</summary>
    internal abstract Decision<ConversationEvent, ConversationOutcome> DecideOn(ConversationState state, DateTimeOffset now);
}

/// <summary>A command, and what comes of it.</summary>
/// <typeparam name="TOutcome">A closed set of outcomes.</typeparam>
public interface IConversationCommand<TOutcome>
    where TOutcome : ConversationOutcome;

/// <summary>A visitor's command: what a visitor may do is up to the tenant.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.visitor-command")]
public abstract record VisitorCommand : ConversationCommand
{
    [NonSerialized]
    private TenantAccessPolicy? _terms;

    private protected VisitorCommand() { }

    /// <summary>
    /// What the tenant's trust says. It crosses the wire beside the command (<see cref="Wire.Trusts.WireTerms"/>), since a long
    /// list of revocations goes by its fingerprint.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was not set.</exception>
    public required TenantAccessPolicy Terms
    {
        get => _terms ?? throw new InvalidOperationException("A visitor's command came without its terms.");
        init => _terms = value;
    }

    public sealed override string ToString() => GetType().Name;
}
