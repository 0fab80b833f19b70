using Blinq.Ledger.Erasures;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Tests.Contract;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Sqlite;

public sealed class SqliteFixture : ILedgerFixture, IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteLedger? _ledger;

    public ManualClock Time { get; } = new();

    public ILedger Ledger => _ledger!;

    public ILedgerIndexes Indexes => _ledger!;

    public ILedgerErasures Erasures => _ledger!;

    public ILedgerKnowledge Knowledge => _ledger!;

    public async Task InitializeAsync() => _ledger = await SqliteLedger.OpenAsync(
        new SqliteLedgerOptions { DataDirectory = _directory.Path }, Time, CancellationToken.None);

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _ledger!.DisposeAsync();
        _directory.Dispose();
    }
}
