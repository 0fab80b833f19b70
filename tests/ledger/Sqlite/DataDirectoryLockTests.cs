using System.Diagnostics;
using Blinq.Ledger.Sqlite;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>One process a directory, whichever of the two locks can be relied on, and on disks of this machine only.</summary>
public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private Task<SqliteLedger> OpenAsync() => SqliteLedger.OpenAsync(
        new SqliteLedgerOptions { DataDirectory = _directory.Path }, new ManualTime(), CancellationToken.None);

    [Fact]
    public async Task GivenTheLockFileWasDeleted_ThenTheSecondLockStillRefuses()
    {
        await using var ledger = await OpenAsync();
        File.Delete(_directory.File("blinq.lock"));
        await Assert.ThrowsAsync<DataDirectoryInUseException>(OpenAsync);
    }

    [Fact]
    public async Task GivenAnotherProcess_ThenTheSecondLockRefusesIt_AndIsFreeAfterwards()
    {
        await using (await OpenAsync())
            Assert.Contains("database is locked", await TakeInAnotherProcessAsync(), StringComparison.Ordinal);
        Assert.Equal("taken", await TakeInAnotherProcessAsync());
        // That process is over, so the directory is free again.
        await (await OpenAsync()).DisposeAsync();
    }

    [Theory]
    [InlineData(DriveType.Network, "nfs", true)]
    [InlineData(DriveType.Network, "cifs", true)]
    [InlineData(DriveType.Network, "smb2", true)]
    [InlineData(DriveType.Network, "9p", false)]
    [InlineData(DriveType.Fixed, "ext4", false)]
    [InlineData(DriveType.Ram, "tmpfs", false)]
    [InlineData(DriveType.Unknown, "overlayfs", false)]
    public void NetworkFileSystemsAreRefused(DriveType type, string format, bool isNetwork) =>
        Assert.Equal(isNetwork, LocalFileSystem.IsNetwork(type, format));

    [Fact]
    public void ADirectoryOfThisMachineIsLocal() => Assert.Null(LocalFileSystem.FindNetwork(_directory.Path));

    /// <summary>What a second gateway does for which .NET's file locks are switched off.</summary>
    private async Task<string> TakeInAnotherProcessAsync()
    {
        const string script = """
            import sqlite3, sys
            try:
                sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN EXCLUSIVE")
                print("taken")
            except sqlite3.OperationalError as e:
                print(e)
            """;
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", script, _directory.File("blinq.lock.db")])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return said.Trim();
    }
}
