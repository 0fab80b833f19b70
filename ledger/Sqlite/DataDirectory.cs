using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite;

/// <summary>
/// The directory that a SQLite ledger lives in, held by one process at a time until this is disposed of
/// (<see cref="DirectoryLock"/>), and watched: a directory can be deleted or replaced under a running process, which
/// would go on writing to files that no one finds again.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    public const string DatabaseFile = "blinq.db";

    private readonly string _path;
    private readonly DirectoryLock _lock;

    // Opened for as long as the directory is held, and never read: it remembers which file the database was at the start,
    // however often the writer reopens it.
    private readonly Connection _database;

    private DataDirectory(string path, DirectoryLock @lock, Connection database)
    {
        (_path, _lock, _database) = (path, @lock, database);
        DatabasePath = DatabaseIn(path);
    }

    public string DatabasePath { get; }

    /// <exception cref="DataDirectoryInUseException">Another process has it open.</exception>
    /// <exception cref="DataDirectoryUnusableException">It can't be made or written, or lies on a network file system.</exception>
    public static DataDirectory Take(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            OwnedFile.MakeDirectory(path);
            if (LocalFileSystem.FindNetwork(path) is { } network)
                throw new DataDirectoryUnusableException(
                    path, $"it lies on a network file system ({network}); it needs a disk of this machine. Several machines need PostgreSQL.");
            return Hold(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SqliteFailure)
        {
            throw new DataDirectoryUnusableException(path, failure.Message, failure);
        }
    }

    private static DataDirectory Hold(string path)
    {
        var held = DirectoryLock.Take(path);
        try
        {
            // SQLite gives its log and shared-memory files the mode of the database file, so it is made here first.
            OwnedFile.Open(DatabaseIn(path), FileShare.ReadWrite).Dispose();
            return new DataDirectory(path, held, Connection.OpenReadOnly(DatabaseIn(path)));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static string DatabaseIn(string path) => Path.Combine(path, DatabaseFile);

    /// <returns>Whether the files at this path are no longer the ones that were opened.</returns>
    public DataDirectoryReplacedException? FindReplacement() =>
        _database.HasMoved || _lock.HasMoved ? Replacement() : null;

    public DataDirectoryReplacedException Replacement() => new(_path);

    public void Dispose()
    {
        _database.Dispose();
        _lock.Dispose();
    }
}
