using Blinq.Grains.Sealing;
using Blinq.Ledger.Sqlite;

namespace Blinq.Grains.Tests.Hosting;

/// <summary>A data directory with a ledger on it, its grains, and the time they live in. One a test.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("blinq-grains-");

    private Installation() { }

    public ManualTime Time { get; } = new();

    public MasterKey MasterKey { get; } = new(new byte[32]);

    public string DataDirectory => _directory.FullName;

    public SqliteLedger Sqlite { get; private set; } = null!;

    public WatchedLedger Ledger { get; private set; } = null!;

    public DirectGrains Host { get; private set; } = null!;

    public static async Task<Installation> OpenAsync()
    {
        var installation = new Installation();
        await installation.StartAsync();
        return installation;
    }

    /// <summary>Ends the process, as it were, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>More instances on the same ledger, which write behind the first ones' backs.</summary>
    public DirectGrains AnotherHost() => new(Sqlite, MasterKey, Time);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        Sqlite = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = _directory.FullName }, Time, CancellationToken.None);
        Ledger = new WatchedLedger(Sqlite);
        Host = new DirectGrains(Ledger, MasterKey, Time);
    }

    private async Task StopAsync()
    {
        Ledger.Release();
        await Ledger.DisposeAsync();
    }
}
