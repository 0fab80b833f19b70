using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;
using Blinq.Hosting.Silos;
using Blinq.Ledger.Sqlite;

namespace Blinq.Silo.Tests.Given;

/// <summary>A ledger for silos of one test's own.</summary>
internal sealed class OwnLedger : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly SqliteLedger _ledger;

    private OwnLedger(DirectoryInfo directory, SqliteLedger ledger) => (_directory, _ledger) = (directory, ledger);

    public MasterKey Master { get; } = new(new byte[32]);

    public static async Task<OwnLedger> OpenAsync()
    {
        var directory = Directory.CreateTempSubdirectory("blinq-silo-tests-");
        return new OwnLedger(directory, await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = directory.FullName }, TimeProvider.System, CancellationToken.None));
    }

    /// <param name="moves">The gateway of the silo's own process; <c>null</c>: there is none.</param>
    public SiloSetting Setting(IConversationListener? moves = null) => new(_ledger, Master, TimeSpan.FromSeconds(1), moves, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
