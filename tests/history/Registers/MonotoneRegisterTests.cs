namespace Blinq.History.Tests.Registers;

/// <summary>Histories written by hand, each with the one thing that is wrong with it, or nothing.</summary>
public sealed class MonotoneRegisterTests
{
    private readonly List<Advance> _advances = [];
    private readonly List<Init> _inits = [];

    [Fact]
    public void NothingHappened() => Holds();

    [Fact]
    public void TheOldOneIsAcceptedByACallThatBeganBeforeTheAnswer()
    {
        Rotate(to: 2, call: 10, answer: 20);
        Accept(1, call: 19, answer: 40);
        Holds();
    }

    [Fact]
    public void TheOldOneIsAcceptedByACallThatBeganAfterTheAnswer()
    {
        Rotate(to: 2, call: 10, answer: 20);
        Accept(1, call: 21, answer: 22);
        Fails(Rule.AcceptedAfterAdvance);
    }

    [Fact]
    public void ALaterRotationHadAnswered_ThoughAnEarlierOneNeverDid()
    {
        Rotate(to: 2, call: 10, answer: null);
        Rotate(to: 3, call: 30, answer: 40);
        Accept(1, call: 41, answer: 42);
        Fails(Rule.AcceptedAfterAdvance);
    }

    [Fact]
    public void TheNewestIsAcceptedForEver()
    {
        Rotate(to: 2, call: 10, answer: 20);
        Accept(2, call: 1_000, answer: 1_001);
        Holds();
    }

    [Fact]
    public void RefusedFromWhenTheRotationWasCalled()
    {
        Rotate(to: 2, call: 10, answer: 20);
        Refuse(1, call: 8, answer: 11);
        Holds();
    }

    [Fact]
    public void RefusedBeforeAnyRotationWasCalled()
    {
        Rotate(to: 2, call: 10, answer: 20);
        Refuse(1, call: 8, answer: 9);
        Fails(Rule.RefusedBeforeAdvance);
    }

    [Fact]
    public void TheNewestIsRefused()
    {
        Rotate(to: 2, call: 10, answer: 20);
        Refuse(2, call: 21, answer: 22);
        Fails(Rule.RefusedBeforeAdvance);
    }

    [Fact]
    public void ARotationThatTimedOutMayHaveHappened()
    {
        Rotate(to: 2, call: 10, answer: null);
        Accept(1, call: 100, answer: 101);
        Refuse(1, call: 100, answer: 101);
        Holds();
    }

    [Fact]
    public void AClientGoesBackBeforeTheRotationHasAnswered()
    {
        Rotate(to: 2, call: 10, answer: 100);
        Accept(2, call: 20, answer: 30);
        Accept(1, call: 31, answer: 40);
        Fails(Rule.AcceptedAfterNewerWasSeen);
    }

    [Fact]
    public void AClientsCallsOverlap()
    {
        Rotate(to: 2, call: 10, answer: 100);
        Accept(2, call: 20, answer: 30);
        Accept(1, call: 29, answer: 40);
        Holds();
    }

    [Fact]
    public void AnotherClientIsBehind()
    {
        Rotate(to: 2, call: 10, answer: 100);
        Accept(2, call: 20, answer: 30);
        Accept(1, call: 31, answer: 40, client: 2);
        Holds();
    }

    [Fact]
    public void WhereBothAreGoodForATimeAClientMayShowThemInAnyOrder()
    {
        Rotate(to: 2, call: 50, answer: 100);
        Accept(2, call: 20, answer: 30);
        Accept(1, call: 31, answer: 40);
        Assert.Empty(MonotoneRegister.Check(new History(_advances, _inits, AcceptanceShowsAdvance: false)));
    }

    [Fact]
    public void ATimeOutConstrainsNothing()
    {
        Rotate(to: 2, call: 10, answer: 20);
        _inits.Add(new Init(1, 1, 30, 31, Outcome.Maybe));
        _inits.Add(new Init(1, 2, 30, 31, Outcome.Maybe));
        Holds();
    }

    private void Rotate(long to, long call, long? answer) => _advances.Add(new Advance(to, call, answer));

    private void Accept(long epoch, long call, long answer, int client = 1) =>
        _inits.Add(new Init(client, epoch, call, answer, Outcome.Accepted));

    private void Refuse(long epoch, long call, long answer) => _inits.Add(new Init(1, epoch, call, answer, Outcome.Refused));

    private void Holds() => Assert.Empty(Check());

    private void Fails(Rule rule) => Assert.Equal([rule], Check().Select(violation => violation.Rule));

    private IReadOnlyList<Violation> Check() =>
        MonotoneRegister.Check(new History(_advances, _inits, AcceptanceShowsAdvance: true));
}
