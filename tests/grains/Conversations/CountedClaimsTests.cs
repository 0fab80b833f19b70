using Blinq.Identity.Verdicts;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>Which claims a conversation's visitor is judged by.</summary>
public sealed class CountedClaimsTests
{
    private const string Pro = """{"plan":"pro"}""";
    private const string Free = """{"plan":"free"}""";

    [Fact]
    public void GivenClaims_WhenANewerTokenHasOthers_ThenTheyCountAndAreRecorded()
    {
        var story = Bound(Token(Pro, issuedAt: 10));

        story.Enter(First, TestData.Accepted(Token(Free, issuedAt: 11)));

        Assert.Single(story.Recorded);
        Assert.Equal(Free, Counted(story));
    }

    [Fact]
    public void GivenADowngrade_WhenAnOlderTokenIsShown_ThenItDoesNotBringBackWhatWasTaken()
    {
        var story = Bound(Token(Pro, issuedAt: 10));
        story.Enter(First, TestData.Accepted(Token(Free, issuedAt: 11)));

        for (var i = 0; i < 3; i++)
        {
            // Recorded after five minutes, as any visitor's coming back is, and once more after that.
            story.After(TimeSpan.FromMinutes(5)).Enter(First, TestData.Accepted(Token(Pro, issuedAt: 10)));
            Assert.Single(story.Recorded);
            Assert.Equal(Free, Counted(story));
        }
    }

    [Fact]
    public void GivenTheSameClaims_WhenShownAgainAndAgain_ThenNotRecorded()
    {
        var story = Bound(Token(Pro, issuedAt: 10));
        story.Enter(First, TestData.Accepted(Token(Pro, issuedAt: 11)));
        Assert.Empty(story.Recorded);
        story.Enter(First, TestData.Accepted(Token(Free, issuedAt: 9)));
        Assert.Empty(story.Recorded);
    }

    [Fact]
    public void GivenClaims_WhenTheTenantNamesNoneAnyMore_ThenNoneCountAndTheOldTokenStaysOld()
    {
        var story = Bound(Token(Pro, issuedAt: 10));
        story.Enter(First, TestData.Accepted(Token(null, issuedAt: 11)));
        Assert.Equal("{}", Counted(story));

        story.After(TimeSpan.FromMinutes(5)).Enter(First, TestData.Accepted(Token(Pro, issuedAt: 10)));
        Assert.Equal("{}", Counted(story));
    }

    [Fact]
    public void GivenTokensWithoutATime_ThenTheLatestShownCounts()
    {
        var story = Bound(Token(Pro, issuedAt: null));
        story.Enter(First, TestData.Accepted(Token(Free, issuedAt: null)));
        Assert.Equal(Free, Counted(story));
    }

    [Fact]
    public void GivenATenantWithoutClaims_ThenNothingIsKept()
    {
        var story = Bound();
        story.After(TimeSpan.FromMinutes(5)).Enter(First, TestData.Accepted());
        Assert.Null(story.State.Claims);
    }

    [Fact]
    public void GivenErasure_ThenTheyAreForgotten()
    {
        var story = Bound(Token(Pro, issuedAt: 10));
        story.Erase();
        Assert.Null(story.State.Claims);
    }

    private static VerifiedIdentity Token(string? claims, double? issuedAt) =>
        TestData.Identity(claims: claims) with { IssuedAt = issuedAt };

    private static string? Counted(ConversationStory story) => story.State.Claims?.Claims.Json;
}
