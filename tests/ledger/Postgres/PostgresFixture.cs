using Blinq.Ledger.Erasures;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Tests.Contract;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Postgres;

public sealed class PostgresFixture : ILedgerFixture, IAsyncLifetime
{
    private PostgresLedger? _ledger;

    public ManualClock Time { get; } = new();

    public ILedger Ledger => _ledger!;

    public ILedgerIndexes Indexes => _ledger!;

    public ILedgerErasures Erasures => _ledger!;

    public ILedgerKnowledge Knowledge => _ledger!;

    public async Task InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.NewDatabaseAsync();
        _ledger = await PostgresLedger.OpenAsync(
            // The contract says nothing of how long it takes, and the machine may be busy with more than this.
            new PostgresLedgerOptions { ConnectionString = database, ConnectTimeout = TimeSpan.FromSeconds(30), Timeout = TimeSpan.FromSeconds(60) },
            Time, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _ledger!.DisposeAsync();
}
