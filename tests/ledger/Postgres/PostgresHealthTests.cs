using Blinq.Ledger.Appends;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>A server that is gone, or refuses to write, is told once when it begins and once when it ends.</summary>
public sealed class PostgresHealthTests : IAsyncLifetime
{
    private readonly HealthRecorder _health = new();
    private PostgresServer _server = null!;

    public async Task InitializeAsync() => _server = await PostgresServer.StartNewAsync();

    public Task DisposeAsync() => _server.RemoveAsync();

    private async Task<PostgresLedger> OpenAsync() => await PostgresLedger.OpenAsync(
        new PostgresLedgerOptions
        {
            ConnectionString = await _server.NewDatabaseAsync(), Timeout = TimeSpan.FromSeconds(1), HealthListener = _health,
        },
        TimeProvider.System, CancellationToken.None);

    [Fact]
    public async Task AServerThatIsGoneIsToldOnce_AndItsReturn()
    {
        await using var ledger = await OpenAsync();
        await _server.StopAsync("INT");
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAnyAsync<LedgerUnavailableException>(
                () => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask());
        await _health.UntilAsync(health => health.Said.Count == 1);

        await _server.StartAsync();
        await _health.UntilAsync(health => health.Said is [_, "back", ..]);
        await WorksAsync(() => ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event()).AsTask());
        Assert.Equal("back", _health.Said[^1]);
        // Each once: a database that has just come back may well be too slow once more.
        Assert.All(_health.Said.Index(), said => Assert.Equal(said.Index % 2 == 1, said.Item == "back"));
    }

    [Fact]
    public async Task GivenNoAppends_ThenAProbeThatFailsIsTold()
    {
        await using var ledger = await OpenAsync();
        await _server.StopAsync("INT");
        await Assert.ThrowsAnyAsync<LedgerUnavailableException>(() => ledger.ProbeAsync(CancellationToken.None).AsTask());
        Assert.StartsWith("lost", Assert.Single(_health.Said), StringComparison.Ordinal);
        await _server.StartAsync();
        await WorksAsync(async () => await ledger.ProbeAsync(CancellationToken.None));
        Assert.Equal("back", _health.Said[^1]);
    }

    /// <summary>A database that has just come back may need longer for a first connection, or commit, than the ledger waits.</summary>
    private static async Task WorksAsync(Func<Task> call) => await Eventually.TrueAsync(async () => await Record.ExceptionAsync(call) is null);
}
