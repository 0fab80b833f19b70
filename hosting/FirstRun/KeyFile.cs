using System.Text;
using Blinq.Hosting.Settings;

namespace Blinq.Hosting.FirstRun;

/// <summary>One key in a file of its own that only its owner can read.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>The key, or <c>null</c> if there is no such file.</returns>
    /// <exception cref="StartupException">It can't be read, or others than its owner can read or replace it.</exception>
    public static string? Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            if (KeyFilePermissions.FindFault(path) is { } fault)
                throw new StartupException(fault + ".");
            return File.ReadAllText(path).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file {path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Keeps a key. A file that is there already wins: two processes may start at once, and only one key can be it.</summary>
    /// <returns>What stands in the file now.</returns>
    public static string Keep(string path, string key)
    {
        // Written aside, flushed to the disk, then named: a process that is killed halfway leaves no half key.
        var aside = $"{path}.{Environment.ProcessId}.new";
        try
        {
            File.Delete(aside);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var file = new FileStream(aside, options))
            {
                file.Write(Encoding.ASCII.GetBytes(key + "\n"));
                file.Flush(flushToDisk: true);
            }
            if (!File.Exists(path))
                TryMove(aside, path);
            File.Delete(aside);
            return Read(path) ?? throw new StartupException($"The key file {path} was taken away while starting.");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file {path} cannot be written: {unwritable.Message}", unwritable);
        }
    }

    /// <summary>Puts the key of one file in the place of another file's; the one that was there is kept under a name of its own.</summary>
    /// <param name="kept">What the old file is called from now on; one of that name wins.</param>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public static void Replace(string path, string by, string kept)
    {
        try
        {
            if (Read(path) is { } old)
                Keep(kept, old);
            File.Move(by, path, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key file {path} cannot be written: {unwritable.Message}", unwritable);
        }
    }

    private static void TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
        }
        catch (IOException) when (File.Exists(to))
        {
            // The other process was faster; its key is read next.
            return;
        }
    }
}
