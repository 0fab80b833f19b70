using Blinq.Grains.Feeds;
using Blinq.Grains.Keys;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Feeds;

public sealed class ConversationWakeUpsTests
{
    private readonly ConversationNotifier _wakeUps = new();
    private readonly ConversationKey _key = new(TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow()));

    [Fact]
    public async Task GivenAWait_WhenItsStreamMoves_ThenItIsOver_AndNoOtherIs()
    {
        await using var mine = await WatchAsync(_key);
        await using var other = await WatchAsync(new ConversationKey(TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow())));
        var (waiting, elsewhere) = (mine.WaitForChangesAsync(4), other.WaitForChangesAsync(4));
        Assert.False(waiting.IsCompleted);

        _wakeUps.OnAppended(_key, 5);

        await waiting.WaitAsync(Eventually.Patience);
        Assert.False(elsewhere.IsCompleted);
    }

    [Fact]
    public async Task GivenABusyReader_WhenItsStreamMovesOften_ThenItFindsOneWakeUp()
    {
        await using var reader = await WatchAsync(_key);
        for (var seq = 1; seq <= 3; seq++)
            _wakeUps.OnAppended(_key, seq);

        Assert.True(reader.WaitForChangesAsync(0).IsCompletedSuccessfully);
        Assert.False(reader.WaitForChangesAsync(3).IsCompleted);
    }

    [Fact]
    public async Task GivenWordOfWhatWasReadAlready_ThenNobodyIsWoken()
    {
        await using var reader = await WatchAsync(_key);
        var waiting = reader.WaitForChangesAsync(7);

        _wakeUps.OnAppended(_key, 7);

        Assert.False(waiting.IsCompleted);
        Assert.Same(waiting, reader.WaitForChangesAsync(7));
    }

    [Fact]
    public async Task GivenABusyReader_WhenThereAreManySignals_ThenItFindsTheNewestOfEachKind_Once()
    {
        await using var reader = await WatchAsync(_key);
        await using var other = await WatchAsync(new ConversationKey(TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow())));
        var waiting = reader.WaitForSignalsAsync();
        Assert.False(waiting.IsCompleted);

        foreach (var signal in (ConversationSignal[])[new ConversationSignal.Seen(3), ConversationSignal.Typing.Instance, new ConversationSignal.Seen(2)])
            _wakeUps.OnSignal(_key, signal);

        await waiting.WaitAsync(Eventually.Patience);
        Assert.True(reader.WaitForSignalsAsync().IsCompletedSuccessfully);
        Assert.Equal(new PendingSignals(Typing: true, Seen: 3), reader.TakeSignals());
        Assert.Equal(default, reader.TakeSignals());
        Assert.False(reader.WaitForSignalsAsync().IsCompleted);
        Assert.False(other.WaitForSignalsAsync().IsCompleted);
        Assert.False(reader.WaitForChangesAsync(0).IsCompleted);
    }

    /// <summary>An append of unknown outcome, or a ledger that went back: the reader must not spin on it.</summary>
    [Fact]
    public async Task GivenWordThatTheLedgerDoesNotBearOut_ThenItWakesOnce()
    {
        await using var reader = await WatchAsync(_key);
        _wakeUps.OnAppended(_key, long.MaxValue);

        Assert.True(reader.WaitForChangesAsync(3).IsCompletedSuccessfully);
        Assert.False(reader.WaitForChangesAsync(3).IsCompleted);
    }

    [Fact]
    public async Task GivenNobodyCanTellAnyMore_ThenEveryWaitFails_AlsoOfWhoLooksUpOnlyLater()
    {
        await using var reader = await WatchAsync(_key);
        var waiting = reader.WaitForChangesAsync(1);

        _wakeUps.Failed(new LedgerUnavailableException("gone"));

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => waiting);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => reader.WaitForChangesAsync(1));
        Assert.False(reader.WaitForChangesAsync(1).IsCompleted);
    }

    /// <summary>Once, word that came while a reader looked at something else was lost with the wait that it had given up.</summary>
    [Fact]
    public async Task GivenAWaitThatWasGivenUp_WhenItsStreamMoves_ThenTheNextWaitIsOverAtOnce()
    {
        await using var reader = await WatchAsync(_key);
        _ = reader.WaitForChangesAsync(4);

        _wakeUps.OnAppended(_key, 5);

        Assert.True(reader.WaitForChangesAsync(4).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task GivenReadersThatComeAndGoFromManyThreads_ThenNothingIsMissed_AndNothingIsLeft()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var reader = await WatchAsync(_key);
                var waiting = reader.WaitForChangesAsync(0);
                _wakeUps.OnAppended(_key, 1);
                await waiting.WaitAsync(Eventually.Patience);
                await reader.DisposeAsync();
            }
        })));

        Assert.True(_wakeUps.IsIdle);
        Assert.Empty(_wakeUps.Watching);
    }

    [Fact]
    public async Task GivenAReaderThatLeft_ThenItsWaitIsCancelled()
    {
        var reader = await WatchAsync(_key);
        var waiting = reader.WaitForChangesAsync(0);

        await reader.DisposeAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
    }

    private ValueTask<IConversationSubscription> WatchAsync(ConversationKey key) => _wakeUps.WatchAsync(key, CancellationToken.None);
}
