using Blinq.Ledger.Sqlite.Native;
using SQLitePCL;

namespace Blinq.Ledger.Sqlite;

/// <summary>
/// Keeps every other process out of a data directory, by two locks of different kinds, so that it holds where one of them
/// is switched off (<c>DOTNET_SYSTEM_IO_DISABLEFILELOCKING</c> turns .NET's off) or its file was deleted. The operating
/// system releases both when the process dies, however it dies.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string LockFile = "blinq.lock";
    public const string LockDatabase = "blinq.lock.db";

    private readonly FileStream _file;
    private readonly Connection _database;

    private DirectoryLock(FileStream file, Connection database) => (_file, _database) = (file, database);

    /// <summary>Whether the lock's own database was deleted or replaced, so that another process may hold one like it.</summary>
    public bool HasMoved => _database.HasMoved;

    /// <exception cref="DataDirectoryInUseException">Another process holds one of the two.</exception>
    public static DirectoryLock Take(string directory)
    {
        FileStream file;
        try
        {
            // flock(2) on Linux and macOS.
            file = OwnedFile.Open(Path.Combine(directory, LockFile), FileShare.None);
        }
        catch (IOException failure) when (IsLocked(failure))
        {
            throw new DataDirectoryInUseException(directory, failure);
        }
        try
        {
            return new DirectoryLock(file, LockDatabaseOf(directory));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>SQLite's own lock, fcntl(2) on Linux and macOS, on a database that nothing is ever written to.</summary>
    private static Connection LockDatabaseOf(string directory)
    {
        var path = Path.Combine(directory, LockDatabase);
        // Opened here only to make it: closing it would release the locks that SQLite holds on it in this process.
        if (!File.Exists(path))
            OwnedFile.Open(path, FileShare.ReadWrite).Dispose();
        var connection = Connection.OpenWritable(path);
        try
        {
            // In memory, so that no journal lies beside it.
            connection.Execute("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
            return connection;
        }
        catch (SqliteFailure failure)
        {
            connection.Dispose();
            throw (failure.Code & 0xFF) == raw.SQLITE_BUSY ? new DataDirectoryInUseException(directory, failure) : failure;
        }
    }

    private static bool IsLocked(IOException failure)
    {
        const int eagainOnLinux = 11, eagainOnMac = 35, sharingViolationOnWindows = unchecked((int)0x8007_0020);
        return failure.HResult is eagainOnLinux or eagainOnMac or sharingViolationOnWindows;
    }

    public void Dispose()
    {
        _database.Dispose();
        _file.Dispose();
    }
}
