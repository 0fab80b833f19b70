using Blinq.Grains.Calls;
using Blinq.Grains.Clients;

namespace Blinq.Silo.Tests.Calling;

/// <summary>Each further try of a call is counted by its reason, and nothing else is.</summary>
public sealed class RetriedCallTests
{
    private readonly List<string> _reasons = [];

    private GrainCallRetry Caller => new(TimeProvider.System, TimeSpan.FromSeconds(25), _reasons.Add);

    [Fact]
    public async Task EachFurtherTryIsToldWithItsReason()
    {
        var faults = new Queue<Exception>(
        [
            new ClusterFaultException(FaultKind.Conflict, "lost", null, null, 0, 0), new SiloUnavailableException("gone"), new TimeoutException(),
        ]);

        Assert.Equal(7, await Caller.ReadAsync(
            () => faults.TryDequeue(out var fault) ? ValueTask.FromException<int>(fault) : ValueTask.FromResult(7), CancellationToken.None));

        Assert.Equal(["conflict", "may_have_run", "may_have_run"], _reasons);
    }

    [Fact]
    public async Task WhatIsNotTriedAgainIsNotCounted()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Caller.ReadAsync(
            () => ValueTask.FromException<int>(new ClusterFaultException(FaultKind.InvalidCommand, "wrong", null, null, 0, 0)), CancellationToken.None).AsTask());

        Assert.Empty(_reasons);
    }
}
