using Blinq.Hosting.Settings;

namespace Blinq.Hosting.FirstRun;

/// <summary>The directory in which a process that is alone keeps all it has: the ledger and, unless they are set, its keys.</summary>
internal sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private DataDirectory(string path) => Root = path;

    public string Root { get; }

    /// <summary>Finds it, or makes it for its owner alone.</summary>
    /// <exception cref="StartupException">It cannot be made or written.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(path);
                else
                    Directory.CreateDirectory(path, OwnerOnly);
            }
            var probe = Path.Combine(path, $".writable-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return new DataDirectory(path);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data directory {path} cannot be written: {unwritable.Message}", unwritable);
        }
    }

    public string PathOf(string name) => Path.Combine(Root, name);
}
