namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>A directory that is gone after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("blinq-ledger-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether any file holds these bytes: a page that is free, or the log, too.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var from = OpenShared(file);
            var all = new byte[from.Length];
            from.ReadExactly(all);
            if (all.AsSpan().IndexOf(bytes) >= 0)
                return true;
        }
        return false;
    }

    /// <summary>Another directory with the ledger as a kill would leave it in this moment; without what the next process makes anew.</summary>
    public TemporaryDirectory AsAKillWouldLeaveIt()
    {
        var copy = new TemporaryDirectory();
        foreach (var name in (string[])["blinq.db", "blinq.db-wal"])
        {
            using var from = OpenShared(File(name));
            using var to = System.IO.File.Create(copy.File(name));
            from.CopyTo(to);
        }
        return copy;
    }

    private static FileStream OpenShared(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
