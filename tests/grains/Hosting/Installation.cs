using Blinq.Grains.Hosting;
using Blinq.Grains.Sealing;
using Blinq.Ledger.Sqlite;

namespace Blinq.Grains.Tests.Hosting;

/// <summary>A data directory with a ledger on it, a host, and the time they live in. One a test.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("blinq-grains-");
    private readonly EmbeddedHostOptions _options;

    private Installation(EmbeddedHostOptions options) => _options = options;

    public ManualTime Time { get; } = new();

    public MasterKey MasterKey { get; } = new(new byte[32]);

    public string DataDirectory => _directory.FullName;

    public SqliteLedger Sqlite { get; private set; } = null!;

    public WatchedLedger Ledger { get; private set; } = null!;

    public EmbeddedHost Host { get; private set; } = null!;

    public static async Task<Installation> OpenAsync(EmbeddedHostOptions? options = null)
    {
        var installation = new Installation(options ?? new EmbeddedHostOptions());
        await installation.StartAsync();
        return installation;
    }

    /// <summary>Ends the process, as it were, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>One more host on the same ledger: someone who writes behind the first one's back.</summary>
    public EmbeddedHost AnotherHost() => new(Sqlite, MasterKey, Time, _options);

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
        Host = new EmbeddedHost(Ledger, MasterKey, Time, _options);
    }

    private async Task StopAsync()
    {
        Ledger.Release();
        await Host.DisposeAsync();
        await Ledger.DisposeAsync();
    }
}
