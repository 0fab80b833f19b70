using Blinq.Grains.Conversations;
using Blinq.Identity.Verdicts;

namespace Blinq.Testing;

/// <summary>A call that records something, what must have happened before it, and how long ago.</summary>
/// <param name="Events">How many events it records.</param>
public sealed record NamedCall(
    Func<IConversation, Task> Given, Func<IConversation, Task<object>> SendAsync, int Events = 1, TimeSpan After = default)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static readonly IReadOnlyDictionary<string, NamedCall> All = new Dictionary<string, NamedCall>
    {
        ["start"] = new(Nothing, async grain => await grain.SendAsync(Start(TestData.Absent), None)),
        ["start with a token"] = new(Nothing, async grain => await grain.SendAsync(Start(Alice), None)),
        ["resume"] = new(Anonymous, Enter(0, TestData.Absent), After: TimeSpan.FromMinutes(10)),
        ["resume with a refused token"] = new(Anonymous, Enter(0, TestData.Refused)),
        ["claim"] = new(Anonymous, Enter(0, Alice), After: TimeSpan.FromMinutes(20)),
        ["resume bound"] = new(Bound, Enter(0, Alice), After: TimeSpan.FromMinutes(10)),
        ["get a new credential"] = new(Claimed, Enter(0, Alice)),
        ["join"] = new(Bound, async grain => await grain.SendAsync(
            new JoinConversation(TestData.Credential(2), ((Verdict.Accepted)Alice).Identity, null) { Terms = TestData.Terms() }, None)),
        ["post"] = new(Anonymous, Post(null)),
        ["post with a client id"] = new(Bound, Post("c1")),
        ["reset anonymous"] = new(Anonymous, Reset, Events: 2),
        ["reset bound"] = new(Bound, Reset),
        ["reply"] = new(Anonymous, async grain => await grain.SendAsync(
            new ReplyToConversation(MessageRole.Agent, "hello", "Bob", null, TestData.Manager), None)),
        ["reply with sources"] = new(Bound, async grain => await grain.SendAsync(
            new ReplyWithSources(
                MessageRole.Assistant, "hello", null, null, TestData.Manager, [new ReplySource("guide", 3, "Guide")], TestData.Identity().User, null)
            { Terms = TestData.Terms() }, None)),
        ["record"] = new(Bound, async grain => await grain.SendAsync(new RecordEvent("order.placed", null, TestData.Manager), None)),
        ["record a search"] = new(Bound, async grain => await grain.SendAsync(
            new RecordSearch("refund", [new GivenPassage("guide", 3, 0)], 7, TestData.Identity().User, null, TestData.Manager) { Terms = TestData.Terms() }, None)),
        ["erase"] = new(Bound, async grain => await grain.SendAsync(new EraseConversation(TestData.Manager), None)),
        ["end"] = new(Anonymous, async grain => await grain.SendAsync(new EndConversation(TestData.Manager), None)),
    };

    public static Verdict Alice => TestData.Accepted(TestData.Identity(epoch: 0));

    public static StartConversation Start(Verdict verdict) => new(verdict, TestData.Credential(0), TestData.Page, null) { Terms = TestData.Terms() };

    public static Func<IConversation, Task<object>> Post(string? clientId, string text = "hi") => async grain =>
        await grain.SendAsync(new PostMessage(TestData.Credential(0), text, clientId) { Terms = TestData.Terms() }, None);

    public static Func<IConversation, Task<object>> Enter(int shown, Verdict verdict) => async grain =>
        await grain.SendAsync(
            new EnterConversation(TestData.Credential(shown), TestData.Credential(shown + 1), verdict, null, null) { Terms = TestData.Terms() }, None);

    public static Task Anonymous(IConversation grain) => grain.SendAsync(Start(TestData.Absent), None).AsTask();

    public static Task Bound(IConversation grain) => grain.SendAsync(Start(Alice), None).AsTask();

    private static Task Nothing(IConversation grain) => Task.CompletedTask;

    private static async Task Claimed(IConversation grain)
    {
        await Anonymous(grain);
        await Enter(0, Alice)(grain);
    }

    private static async Task<object> Reset(IConversation grain) =>
        await grain.SendAsync(new ResetCredential(TestData.Credential(0)), None);
}
