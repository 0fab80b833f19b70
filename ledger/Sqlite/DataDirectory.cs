namespace Blinq.Ledger.Sqlite;

/// <summary>
/// The directory an embedded ledger lives in, held by one process at a time: <c>blinq.lock</c> is kept open and locked
/// until this is disposed of. The operating system lets go of it when a process dies, however it dies.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    public const string DatabaseFile = "blinq.db";
    public const string LockFile = "blinq.lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        DatabasePath = Path.Combine(path, DatabaseFile);
        _lock = @lock;
    }

    public string DatabasePath { get; }

    /// <exception cref="DataDirectoryInUseException">Another process has it open.</exception>
    /// <exception cref="DataDirectoryUnusableException">It can't be made or written.</exception>
    public static DataDirectory Take(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            Make(path);
            var taken = new DataDirectory(path, OpenOwnerOnly(Path.Combine(path, LockFile), FileShare.None));
            try
            {
                // SQLite gives its log and shared-memory files the mode of the database file, so it is made here first.
                OpenOwnerOnly(taken.DatabasePath, FileShare.ReadWrite).Dispose();
                return taken;
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (IOException failure) when (IsLocked(failure))
        {
            throw new DataDirectoryInUseException(path, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryUnusableException(path, failure.Message, failure);
        }
    }

    private static void Make(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static FileStream OpenOwnerOnly(string path, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    private static bool IsLocked(IOException failure)
    {
        const int eagainOnLinux = 11, eagainOnMac = 35, sharingViolationOnWindows = unchecked((int)0x8007_0020);
        return failure.HResult is eagainOnLinux or eagainOnMac or sharingViolationOnWindows;
    }

    public void Dispose() => _lock.Dispose();
}
