namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>A directory that is gone after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("blinq-ledger-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Another directory with the ledger as a kill would leave it in this moment; without what the next process makes anew.</summary>
    public TemporaryDirectory AsAKillWouldLeaveIt()
    {
        var copy = new TemporaryDirectory();
        foreach (var name in (string[])["blinq.db", "blinq.db-wal"])
        {
            using var from = new FileStream(File(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = System.IO.File.Create(copy.File(name));
            from.CopyTo(to);
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
