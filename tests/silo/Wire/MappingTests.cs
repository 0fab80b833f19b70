using Blinq.Grains.Conversations;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Silo.Tests.Wire;

public sealed class MappingTests
{
    public static TheoryData<string> Crossing() => new(OverTheWire.Ways.Keys.Select(type => type.FullName!).Order());

    [Theory]
    [MemberData(nameof(Crossing))]
    public void EveryCaseComesBackAsItWent(string name)
    {
        var way = OverTheWire.Ways.Single(way => way.Key.FullName == name).Value;
        var examples = Examples.Of(way.Domain);

        foreach (var example in examples)
            Assert.Equal(Portrait.Of(example), Portrait.Of(way.Back(way.Through(way.Bytes(way.There(example))))));
        if (way.Domain.IsAbstract)
            Assert.Equal(Examples.CasesOf(way.Domain).ToHashSet(), examples.Select(example => example.GetType()).ToHashSet());
    }

    [Fact]
    public void WhateverAGrainTakesOrGivesHasItsWay()
    {
        var crossing = new[] { typeof(IConversation), typeof(ITenant) }
            .SelectMany(grain => grain.GetMethods())
            .SelectMany(call => call.GetParameters().Select(p => p.ParameterType).Append(call.ReturnType.GetGenericArguments()[0]))
            .Where(type => type != typeof(CancellationToken) && type != typeof(bool))
            .ToHashSet();

        Assert.Equal(crossing.OrderBy(type => type.Name), OverTheWire.Ways.Keys.OrderBy(type => type.Name));
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
