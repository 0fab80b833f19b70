using Blinq.Grains.Calls;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Hosting.Silos;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Silo.Tests.Given;

namespace Blinq.Silo.Tests.Calling;

/// <summary>What goes wrong in a silo reaches the gateway as what it is.</summary>
[Collection(nameof(ThreeSilosCollection))]
public sealed class FaultTests(ThreeSilos cluster)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ConversationKey _key = TestData.ConversationKey();

    [Fact]
    public async Task AnEpochThatMoved()
    {
        await NamedCall.Anonymous(cluster.Conversation(_key));

        var moved = await Assert.ThrowsAsync<TrustMovedException>(
            () => NamedCall.Enter(0, new Verdict.Accepted(TestData.Identity(epoch: 7)))(cluster.Conversation(_key)));

        Assert.Equal((new Epoch(7), Epoch.None), (moved.RequiredEpoch, moved.Current));
        Assert.Equal(0, cluster.Ledger.Of(_key.Stream).Reads);
    }

    [Theory]
    [InlineData(typeof(LedgerUnavailableException))]
    [InlineData(typeof(LedgerOverloadedException))]
    [InlineData(typeof(LedgerOutcomeUnknownException))]
    [InlineData(typeof(LedgerRolledBackException))]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(ClusterException))]
    public async Task AFaultOfTheLedgersOrTheCommands(Type expected)
    {
        Exception[] faults =
        [
            new LedgerUnavailableException("The disk is full."), new LedgerOverloadedException("Too many wait."),
            new LedgerOutcomeUnknownException(), new LedgerRolledBackException(3), new ArgumentException("Too long."),
        ];
        await NamedCall.Anonymous(cluster.Conversation(_key));
        cluster.Ledger.Of(_key.Stream).Fault =
            faults.SingleOrDefault(fault => fault.GetType() == expected) ?? new InvalidOperationException("jane@example.com");

        var fault = await Assert.ThrowsAsync(expected, () => NamedCall.Post(null)(cluster.Conversation(_key)));
        Assert.DoesNotContain("jane", fault.ToString(), StringComparison.Ordinal);

        cluster.Ledger.Of(_key.Stream).Fault = null;
        Assert.Equal(2, ((PostOutcome.Posted)await NamedCall.Post(null)(cluster.Conversation(_key))).Seq);
    }

    [Fact]
    public async Task TooManyThatWait()
    {
        var caller = cluster.Silos.GrainsIn(cluster.Silos.Cluster.Silos[0]).Conversation(_key);
        await NamedCall.Anonymous(caller);
        var ledger = cluster.Ledger.Of(_key.Stream);
        ledger.Hold();
        var first = NamedCall.Post(null)(caller);
        await Eventually.TrueAsync(() => ledger.Appends == 2);

        var more = Enumerable.Range(0, SiloSetup.MaxWaitingTurns + 50).Select(_ => NamedCall.Post(null)(caller)).ToList();
        await Eventually.TrueAsync(() => more.Any(post => post.IsFaulted));
        Assert.All(more.Where(post => post.IsFaulted), post => Assert.IsType<LedgerOverloadedException>(post.Exception!.InnerException));
        ledger.Release();
        await first;
        // On a busy machine those that waited may run out of time meanwhile; what nobody knows of may have been posted.
        var (posted, unknown) = (0, 0);
        foreach (var post in more)
        {
            switch (await Record.ExceptionAsync(() => post))
            {
                case null:
                    posted++;
                    break;
                case LedgerOutcomeUnknownException:
                    unknown++;
                    break;
                case var sentBack:
                    Assert.IsType<LedgerOverloadedException>(sentBack);
                    break;
            }
        }

        Assert.InRange(posted + unknown, 1, SiloSetup.MaxWaitingTurns + 49);
        var seen = (AccessOutcome.Allowed)await caller.SendAsync(new AccessConversation(TestData.Credential(0)) { Terms = TestData.Terms() }, None);
        Assert.InRange(seen.Seq, 2 + posted, 2 + posted + unknown);
    }

    /// <summary>Once a call may have run, that the ledger is gone now does not say that nothing happened then.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatMayHaveRunIsOfUnknownOutcome_WhenTheLedgerIsGoneAtTheNextTry(bool isOverloaded)
    {
        await NamedCall.Anonymous(cluster.Conversation(_key));
        var grain = ThreeSilos.IdOf(_key);
        cluster.Answers.Forget(grain);
        cluster.Answers.DropNext(grain);
        cluster.Answers.BeforeNextTry(grain, () =>
        {
            cluster.Ledger.Of(_key.Stream).Fault = isOverloaded
                ? new LedgerOverloadedException("Too many wait.")
                : new LedgerUnavailableException("The disk is full.");
            return Task.CompletedTask;
        });

        await Assert.ThrowsAsync<LedgerOutcomeUnknownException>(() => NamedCall.Post(null)(cluster.Conversation(_key)));
    }
}
