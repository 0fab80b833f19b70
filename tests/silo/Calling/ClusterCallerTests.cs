using System.Net.Sockets;
using System.Reflection;
using Blinq.Grains.Calls;
using Blinq.Grains.Clients;
using Blinq.Ledger.Appends;

namespace Blinq.Silo.Tests.Calling;

/// <summary>What becomes of a call that Orleans could not carry, told by what each try was sent as.</summary>
public sealed class ClusterCallerTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<CallId> _tries = [];

    /// <summary>What a rejection may hold instead of an answer; the last two only say that it came too late.</summary>
    public static TheoryData<string, bool> Outages => new()
    {
        { nameof(OrleansMessageRejectionException), false },
        { nameof(TimeoutException), true },
        { nameof(SiloUnavailableException), true },
        { nameof(SocketException), true },
        { nameof(IOException), true },
        { nameof(ObjectDisposedException), true },
        { nameof(OperationCanceledException), true },
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task ATurnIsSentAgainUnderItsIdAndSaysWhetherItMayHaveRun(string outage, bool mayHaveRun)
    {
        Assert.Equal(3, await Caller().SendAsync(turn => AnswerAfter(turn, 3, () => Made(outage)), None));

        Assert.Single(_tries.Select(turn => turn.Id).Distinct());
        Assert.Equal([false, mayHaveRun, mayHaveRun], _tries.Select(turn => turn.IsRetry));
    }

    /// <summary>Orleans' client sends a message a second time, of itself, when a connection breaks while it is written.</summary>
    [Fact]
    public async Task ATurnThatLostMayHaveLostToItself()
    {
        await Caller().SendAsync(turn => AnswerAfter(turn, 2, () => Fault(FaultKind.Conflict)), None);

        Assert.Equal([false, true], _tries.Select(turn => turn.IsRetry));
    }

    [Theory]
    [InlineData(nameof(TimeoutException), typeof(LedgerOutcomeUnknownException))]
    [InlineData(nameof(OrleansMessageRejectionException), typeof(LedgerUnavailableException))]
    public async Task WhenTheTimeIsOverATurnsOutcomeIsUnknownIfItMayHaveRun(string outage, Type expected) =>
        await Assert.ThrowsAsync(expected, () => Caller(TimeSpan.Zero).SendAsync(
            turn => AnswerAfter(turn, int.MaxValue, () => Made(outage)), None).AsTask());

    /// <summary>There is nothing that a read may have left behind.</summary>
    [Fact]
    public async Task WhenTheTimeIsOverAReadIsNotAnsweredAndThatIsAll() =>
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Caller(TimeSpan.Zero).ReadAsync(
            () => AnswerAfter(default, int.MaxValue, () => new TimeoutException()), None).AsTask());

    [Fact]
    public async Task WhatIsOverloadedIsNotAskedAgain()
    {
        await Assert.ThrowsAsync<LedgerOverloadedException>(() => Caller().SendAsync(
            turn => AnswerAfter(turn, 2, () => new LimitExceededException("MaxEnqueuedRequests", 1, 2, "")), None).AsTask());

        Assert.Single(_tries);
    }

    [Fact]
    public async Task WhoGivesUpGetsACancellationAndNothingElse()
    {
        using var impatience = new CancellationTokenSource();
        var asked = new TaskCompletionSource();

        var call = Caller().SendAsync(
            async turn =>
            {
                _tries.Add(turn);
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, impatience.Token);
                return 0;
            },
            impatience.Token).AsTask();
        await asked.Task;
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(_tries);
    }

    private static GrainCallRetry Caller(TimeSpan? patience = null) => new(TimeProvider.System, patience ?? TimeSpan.FromSeconds(20));

    private static ClusterFaultException Fault(FaultKind kind) => new ClusterFaultException(kind, "m", "shop", "tenant", 0, 0);

    private static Exception Made(string outage) => outage switch
    {
        nameof(OrleansMessageRejectionException) => (Exception)Activator.CreateInstance(
            typeof(OrleansMessageRejectionException), BindingFlags.Instance | BindingFlags.NonPublic, null, ["Forwarding failed."], null)!,
        nameof(TimeoutException) => new TimeoutException(),
        nameof(SiloUnavailableException) => new SiloUnavailableException(),
        nameof(SocketException) => new SocketException(),
        nameof(IOException) => new IOException(),
        nameof(ObjectDisposedException) => new ObjectDisposedException("connection"),
        _ => new OperationCanceledException(),
    };

    private ValueTask<int> AnswerAfter(CallId turn, int tries, Func<Exception> before)
    {
        _tries.Add(turn);
        return _tries.Count < tries ? ValueTask.FromException<int>(before()) : new(_tries.Count);
    }
}
