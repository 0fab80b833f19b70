using Blinq.Grains.Conversations;
using Blinq.Grains.Deciding;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>A conversation told as what happened in it; commands are decided upon it, and what they record happens.</summary>
internal sealed class ConversationStory
{
    public static readonly Digest First = TestData.Credential("first");
    public static readonly Digest Second = TestData.Credential("second");

    public ConversationState State { get; private set; } = ConversationState.Initial;

    public DateTimeOffset Now { get; private set; } = TestData.Noon;

    public List<ConversationEvent> History { get; } = [];

    /// <summary>What the last command recorded.</summary>
    public IReadOnlyList<ConversationEvent> Recorded { get; private set; } = [];

    public static ConversationStory Anonymous() => new ConversationStory().Has(
        new ConversationEvent.SessionStarted(SessionMode.Anonymous, First, TestData.Page));

    public static ConversationStory Bound(VerifiedIdentity? identity = null) => new ConversationStory().Has(
        new ConversationEvent.SessionStarted(SessionMode.Identified, First, TestData.Page, Identity: identity ?? TestData.Identity()));

    /// <summary>Began anonymously with the first credential, was claimed and got the second.</summary>
    public static ConversationStory Claimed() => Anonymous().Has(new ConversationEvent.IdentityBound(TestData.Identity(), Second));

    public ConversationStory Has(params IEnumerable<ConversationEvent> events)
    {
        foreach (var happened in events)
        {
            State = State.With(happened, Now);
            History.Add(happened);
        }
        return this;
    }

    public ConversationStory After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public EnterOutcome Start(Verdict verdict, TenantAccessPolicy? terms = null) => Take(Decide.Start(
        new StartConversation(verdict, First, TestData.Page, "https://shop.example") { Terms = terms ?? TestData.Terms() }));

    public EnterOutcome Enter(Digest shown, Verdict verdict, TenantAccessPolicy? terms = null, Digest? replacement = null) =>
        Take(Decide.Enter(
            State,
            new EnterConversation(shown, replacement ?? TestData.Credential("replacement"), verdict, null, null) { Terms = terms ?? TestData.Terms() },
            Now));

    public EnterOutcome Join(VerifiedIdentity identity, TenantAccessPolicy? terms = null, Digest? credential = null) => Take(Decide.Join(
        State, new JoinConversation(credential ?? TestData.Credential("joined"), identity, null) { Terms = terms ?? TestData.Terms() }, Now));

    public PostOutcome Post(Digest shown, string text = "hello", TenantAccessPolicy? terms = null, string? clientId = null) =>
        Take(Decide.Post(State, new PostMessage(shown, text, clientId) { Terms = terms ?? TestData.Terms() }, Now));

    public AccessOutcome Access(Digest shown, TenantAccessPolicy? terms = null) =>
        Decide.Access(State, new AccessConversation(shown) { Terms = terms ?? TestData.Terms() }, Now);

    public AccessRefusal? Refusal(Digest shown, TenantAccessPolicy? terms = null) => (Access(shown, terms) as AccessOutcome.Refused)?.Refusal;

    public bool Reset(Digest shown) => Take(Decide.Reset(State, new ResetCredential(shown))) is ResetOutcome.Ended;

    public PostOutcome Reply(string text = "how can I help?", MessageRole role = MessageRole.Assistant) =>
        Take(Decide.Reply(State, new ReplyToConversation(role, text, "Bot", null, TestData.Manager), Now));

    public RecordOutcome Record(string type = "order.placed", string? data = null) =>
        Take(Decide.Record(State, new RecordEvent(type, data, TestData.Manager), Now));

    public RecordOutcome End() => Take(Decide.End(State, new EndConversation(TestData.Manager), Now));

    public RecordOutcome Erase() => Take(Decide.Erase(State, new EraseConversation(TestData.Manager), Now));

    private T Take<T>(Decision<ConversationEvent, T> decision)
    {
        Recorded = decision.Events;
        Has(decision.Events);
        return decision.Outcome;
    }
}
