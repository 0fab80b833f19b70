using Blinq.Ledger.Appends;

namespace Blinq.Ledger.Tests.Waiting;

/// <summary>A caller has one answer: the result, the failure, or that it stopped waiting.</summary>
public sealed class PendingAnswerTests
{
    [Fact]
    public async Task OneWhoStopsWaitingBeforeItIsBegun_KeepsItFromBeingBegun()
    {
        using var cancel = new CancellationTokenSource();
        var answer = new PendingAnswer<int>();
        var waiting = answer.WaitAsync(cancel.Token);
        await cancel.CancelAsync();

        Assert.False(answer.TryTake());
        var stopped = await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.AsTask());
        Assert.Equal(cancel.Token, stopped.CancellationToken);
    }

    [Fact]
    public async Task OneWhoStopsWaitingAfterItWasBegun_IsToldSo_AndTheAnswerIsHeardByNobody()
    {
        using var cancel = new CancellationTokenSource();
        var answer = new PendingAnswer<int>();
        var waiting = answer.WaitAsync(cancel.Token);
        Assert.True(answer.TryTake());
        Assert.False(answer.TryTake());
        await cancel.CancelAsync();
        answer.Succeed(7);
        answer.Fail(new InvalidOperationException());

        Assert.True((await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask())) is not null);
    }

    [Fact]
    public async Task AnAnswerThatCameFirstStands()
    {
        using var cancel = new CancellationTokenSource();
        var answer = new PendingAnswer<int>();
        var waiting = answer.WaitAsync(cancel.Token);
        answer.Succeed(7);
        await cancel.CancelAsync();
        Assert.Equal(7, await waiting);

        var early = new PendingAnswer<int>();
        early.Fail(new InvalidOperationException("why"));
        Assert.Equal("why", (await Assert.ThrowsAsync<InvalidOperationException>(() => early.WaitAsync(cancel.Token).AsTask())).Message);
    }

    /// <summary>Whoever answers many must not run what the first of them does next.</summary>
    [Fact]
    public async Task WhatTheCallerDoesNextDoesNotRunOnTheThreadThatAnswers()
    {
        var answer = new PendingAnswer<int>();
        var threads = Task.Run(async () =>
        {
            await answer.WaitAsync(CancellationToken.None);
            return Environment.CurrentManagedThreadId;
        });
        var answering = new Thread(() => answer.Succeed(1));
        answering.Start();
        Assert.NotEqual(answering.ManagedThreadId, await threads);
    }
}
