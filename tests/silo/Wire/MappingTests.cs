using Blinq.Grains.Conversations;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Silo.Tests.Wire;

public sealed class MappingTests
{
    public static TheoryData<string> Crossing() => new(OverTheWire.Types.Select(type => type.FullName!).Order());

    [Theory]
    [MemberData(nameof(Crossing))]
    public void EveryCaseComesBackAsItWent(string name)
    {
        var type = OverTheWire.Types.Single(type => type.FullName == name);
        var examples = Examples.Of(type);

        foreach (var example in examples)
            Assert.Equal(Portrait.Of(example), Portrait.Of(OverTheWire.RoundTrip(example)));
        if (type.IsAbstract)
            Assert.Equal(Examples.CasesOf(type).ToHashSet(), examples.Select(example => example.GetType()).ToHashSet());
    }

    [Fact]
    public void EveryCommandAndOutcomeIsAmongThem()
    {
        Assert.Contains(typeof(StartConversation), OverTheWire.Types);
        Assert.Contains(typeof(RotateSecret), OverTheWire.Types);
        Assert.Contains(typeof(EnterOutcome), OverTheWire.Types);
        Assert.Contains(typeof(ChangeOutcome), OverTheWire.Types);
    }

    /// <summary>A silo that gets a visitor's command without terms serves nobody by it.</summary>
    [Fact]
    public void TermsDoNotCrossWithinACommand()
    {
        var read = OverTheWire.FromBytes<object>(OverTheWire.BytesOf(Examples.Of(typeof(PostMessage))[0]));

        Assert.Throws<InvalidOperationException>(() => ((PostMessage)read).Terms);
    }

    /// <summary>That the examples are as many as they must be is not taken on trust, either.</summary>
    [Fact]
    public void TheExamplesHoldEveryVerdictReasonModeRoleAndScope()
    {
        var starts = Examples.Of(typeof(StartConversation)).Cast<StartConversation>().ToList();
        Assert.Equal(
            Enum.GetValues<RefusalReason>(),
            starts.Select(start => start.Verdict).OfType<Verdict.Refused>().Select(refused => refused.Reason).Distinct().Order());
        Assert.Contains(starts, start => start.Verdict is Verdict.Accepted { Identity: { Email: null, Name: not null } });
        Assert.Contains(starts, start => start.Verdict is Verdict.Absent);
        Assert.Contains(starts, start => start.Context is null);
        Assert.Contains(starts, start => start.Context is { Locale: null, Url: not null });
        Assert.Contains(starts, start => start.Terms.Revocations is { Everyone: null, Users.Count: 2 });
        Assert.Contains(starts, start => start.Terms.Revocations.Users.Count == 0);
        Assert.Equal(Enum.GetValues<IdentityMode>(), starts.Select(start => start.Terms.Mode).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<MessageRole>(),
            Examples.Of(typeof(ReplyToConversation)).Cast<ReplyToConversation>().Select(reply => reply.Role).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<Scope>(),
            Examples.Of(typeof(IssueManagementKey)).Cast<IssueManagementKey>().Select(issue => issue.Key.Scope).Distinct().Order());
        Assert.Contains(Examples.Of(typeof(TenantTrust)).Cast<TenantTrust>(), trust => trust.LastRetired is null);
    }

    [Fact]
    public void AMisplacedValueWouldBeSeen()
    {
        var one = new WhereFrom("a", "b");
        Assert.NotEqual(Portrait.Of(one), Portrait.Of(new WhereFrom("b", "a")));
        Assert.NotEqual(Portrait.Of(one), Portrait.Of(new WhereFrom("a", null)));
        Assert.NotEqual(Portrait.Of(new List<int> { 1, 2 }), Portrait.Of(new List<int> { 2, 1 }));
        Assert.Equal(Portrait.Of(new HashSet<int> { 1, 2 }), Portrait.Of(new HashSet<int> { 2, 1 }));
    }

    private sealed record WhereFrom(string Url, string? Referrer);
}
