namespace Blinq.Ledger.Sqlite;

/// <summary>
/// Whether a directory lies on this machine. On a network file system neither the lock that keeps a second process out
/// nor SQLite's write-ahead log (which needs memory shared by all who have the file open) can be relied on:
/// <see href="https://sqlite.org/wal.html">sqlite.org/wal.html</see>, docs/adr/0141.
/// </summary>
internal static class LocalFileSystem
{
    // What Windows' disks look like from its own Linux (WSL), and directories shared with a virtual machine: of one machine.
    private static readonly string[] OfOneMachine = ["9p", "v9fs", "virtiofs", "vboxsf", "prl_fs", "vmhgfs"];

    /// <returns>The name of the network file system that the directory lies on; <c>null</c> for a local one.</returns>
    public static string? FindNetwork(string directory)
    {
        try
        {
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(directory)! : directory);
            return IsNetwork(drive.DriveType, drive.DriveFormat) ? drive.DriveFormat : null;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A share without a drive letter has no DriveInfo.
            return directory.StartsWith(@"\\", StringComparison.Ordinal) ? "a network share" : null;
        }
    }

    public static bool IsNetwork(DriveType type, string format) =>
        type == DriveType.Network && !OfOneMachine.Contains(format, StringComparer.OrdinalIgnoreCase);
}
