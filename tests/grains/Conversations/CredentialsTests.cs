using Blinq.Grains.Conversations;
using static Blinq.Grains.Tests.Conversations.ConversationStory;

namespace Blinq.Grains.Tests.Conversations;

public sealed class CredentialsTests
{
    [Fact]
    public void TheyAreComparedByValue()
    {
        Assert.Equal(Credentials.None.Issue(First), Credentials.None.Issue(First));
        Assert.Single(new[] { Credentials.None.Issue(First), Credentials.None.Issue(First) }.ToHashSet());
        Assert.NotEqual(Credentials.None.Issue(First), Credentials.None.Issue(Second));
        Assert.NotEqual(Credentials.None.Issue(First), Credentials.None);
        Assert.NotEqual(Credentials.None.Issue(First).End(First), Credentials.None);
        Assert.NotEqual(Credentials.None.Issue(First).End(First), Credentials.None.Issue(Second).End(Second));
        Assert.False(Credentials.None.Equals(null));
    }

    [Fact]
    public void ReadBackTheyAreWhatTheyWere()
    {
        Assert.Same(Credentials.None, Credentials.Of([], []));
        Assert.Equal(Credentials.None.Issue(First), Credentials.Of([First], []));
        Assert.Equal(Credentials.None.Issue(First).EndAll(), Credentials.Of([], [First]));
    }

    [Fact]
    public void TheSameOneTwiceStillOpens() => Assert.Equal(CredentialStatus.Live, Credentials.None.Issue(First).Issue(First).Find(First));

    [Fact]
    public void TheOneThatEndsIsRememberedAndTheOthersStay()
    {
        var both = Credentials.None.Issue(First).Issue(Second);
        Assert.Equal((CredentialStatus.Live, CredentialStatus.Live), (both.Find(First), both.Find(Second)));

        var one = both.End(First);
        Assert.Equal((CredentialStatus.Ended, CredentialStatus.Live), (one.Find(First), one.Find(Second)));
        Assert.Equal(one, one.End(First));
        Assert.Equal(one, one.End(TestData.Credential("a guess")));
        Assert.Equal(CredentialStatus.Unknown, one.Find(TestData.Credential("a guess")));

        var none = one.EndAll();
        Assert.Equal((CredentialStatus.Ended, CredentialStatus.Ended), (none.Find(First), none.Find(Second)));
        Assert.Equal(none, none.EndAll());
    }

    [Fact]
    public void TheNewest64OfThoseThatEndedAreRemembered()
    {
        var ended = Credentials.None;
        for (var i = 0; i < 64; i++)
            ended = ended.Issue(TestData.Credential(i)).EndAll();
        Assert.Equal(CredentialStatus.Ended, ended.Find(TestData.Credential(0)));

        var more = ended.Issue(First).Issue(Second).EndAll();
        Assert.Equal(
            [CredentialStatus.Unknown, CredentialStatus.Unknown, CredentialStatus.Ended],
            Enumerable.Range(0, 3).Select(i => more.Find(TestData.Credential(i))));
        Assert.Equal(CredentialStatus.Ended, more.Find(First));
    }
}
