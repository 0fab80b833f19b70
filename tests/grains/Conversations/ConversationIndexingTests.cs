using Blinq.Grains.Conversations;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>What an append tells the ledger of its events: the lists, and the epoch that fences an acceptance.</summary>
public sealed class ConversationIndexingTests
{
    private static readonly SessionId Session = new("AAAAAAAAAAAAAAAAAAAAAA");
    private static readonly VerifiedIdentity Alice = TestData.Identity(epoch: 7);

    private static readonly IndexEntry.SessionStarted Started = new();
    private static readonly IndexEntry.SessionActive Present = new(0);
    private static readonly IndexEntry.IdentityAccepted Accepted = new(Alice.User, Alice.Subject, Alice.Name, Alice.Email, Alice.Key);

    /// <summary>Every event that can record an acceptance: each is fenced, however the visitor came.</summary>
    public static TheoryData<string> Acceptances => ["started", "bound", "resumed"];

    [Theory]
    [MemberData(nameof(Acceptances))]
    public void GivenAnAcceptance_WhenItIsRecorded_ThenItIsFencedByTheEpochItWasJudgedAt(string how)
    {
        ConversationEvent accepted = Accepting(how);

        Assert.Equal(new Epoch(7), ConversationIndexing.RequiredEpoch([accepted]));
        Assert.Equal(new Epoch(7), ConversationIndexing.RequiredEpoch([accepted, Message]));
        Assert.Equal(new Epoch(7), ConversationIndexing.RequiredEpoch([Message, accepted]));
        Assert.Equal([how == "started" ? Started : Present, Accepted], ConversationIndexing.ListsOf(Session, [accepted]));
    }

    [Fact]
    public void GivenTwoAcceptances_WhenRecordedTogether_ThenTheLastOnesEpochFences() => Assert.Equal(
        new Epoch(8),
        ConversationIndexing.RequiredEpoch([Accepting("bound"), new ConversationEvent.SessionResumed(TestData.Identity(epoch: 8)), Message]));

    [Fact]
    public void GivenNoAcceptance_WhenRecorded_ThenNoEpochIsRequired()
    {
        Assert.Null(ConversationIndexing.RequiredEpoch([]));
        foreach (var happened in WithoutAcceptance)
            Assert.Null(ConversationIndexing.RequiredEpoch([happened]));
    }

    [Fact]
    public void GivenAFallback_WhenStarted_ThenTheRefusalIsListed() => Assert.Equal(
        [Started, new IndexEntry.IdentityRefused("expired", 1, new RefusalSample(Session, "https://shop.example", "0123456789abcdef", -12.5))],
        ConversationIndexing.ListsOf(Session, [new ConversationEvent.SessionStarted(
            SessionMode.Anonymous, TestData.Credential(0), Origin: "https://shop.example", Fallback: "expired", Fingerprint: "0123456789abcdef",
            ClockDifference: -12.5)]));

    [Fact]
    public void GivenAnObservedVerdict_WhenStarted_ThenItCountsForItsKeyOrItsReason()
    {
        var started = new ConversationEvent.SessionStarted(SessionMode.Anonymous, TestData.Credential(0));

        Assert.Equal([Started], ConversationIndexing.ListsOf(Session, [started]));
        Assert.Equal(
            [Started, new IndexEntry.IdentityObserved(TestData.Key2)],
            ConversationIndexing.ListsOf(Session, [started with { Observed = Decide.ObservedAccepted, ObservedKeyId = TestData.Key2 }]));
        Assert.Equal(
            [Started, new IndexEntry.IdentityRefused("revoked", 1, new RefusalSample(Session, null, null, null))],
            ConversationIndexing.ListsOf(Session, [started with { Observed = "revoked" }]));
    }

    [Fact]
    public void GivenOtherEvents_WhenRecorded_ThenTheListsSeeActivityMessagesRefusalsAndTheEnd()
    {
        Assert.Equal([Present], ConversationIndexing.ListsOf(Session, [new ConversationEvent.SessionResumed()]));
        Assert.Equal(
            [Present, new IndexEntry.IdentityObserved(TestData.Key1)],
            ConversationIndexing.ListsOf(Session, [new ConversationEvent.SessionResumed(ObservedKeyId: TestData.Key1)]));
        Assert.Equal(
            [Present, new IndexEntry.IdentityRefused("expired", 1, new RefusalSample(Session, "https://a.example", "f", 3))],
            ConversationIndexing.ListsOf(Session, [new ConversationEvent.IdentityRefused("expired", "f", 3, "https://a.example")]));
        Assert.Equal([new IndexEntry.SessionActive(1)], ConversationIndexing.ListsOf(Session, [Message]));
        Assert.Equal(
            [new IndexEntry.SessionEnded("tenant")],
            ConversationIndexing.ListsOf(Session, [new ConversationEvent.SessionEnded(SessionEnding.Tenant, TestData.Manager)]));
        Assert.Empty(ConversationIndexing.ListsOf(Session, [new ConversationEvent.CredentialEnded(TestData.Credential(0))]));
        Assert.Empty(ConversationIndexing.ListsOf(Session, [new ConversationEvent.EventRecorded("t", TestData.Manager)]));
    }

    private static readonly ConversationEvent Message = new ConversationEvent.MessagePosted(MessageRole.Visitor, "hi", Verified: false);

    private static readonly ConversationEvent[] WithoutAcceptance =
    [
        Message,
        new ConversationEvent.SessionStarted(SessionMode.Anonymous, TestData.Credential(0), Observed: Decide.ObservedAccepted, ObservedKeyId: TestData.Key1),
        new ConversationEvent.SessionResumed(ObservedKeyId: TestData.Key1),
        new ConversationEvent.IdentityRefused("expired"),
        new ConversationEvent.CredentialEnded(TestData.Credential(0)),
        new ConversationEvent.SessionEnded(SessionEnding.Reset),
    ];

    private static ConversationEvent Accepting(string how) => how switch
    {
        "started" => new ConversationEvent.SessionStarted(SessionMode.Identified, TestData.Credential(0), Identity: Alice),
        "bound" => new ConversationEvent.IdentityBound(Alice, TestData.Credential(1)),
        "resumed" => new ConversationEvent.SessionResumed(Alice),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
