namespace Blinq.Hosting.Settings;

/// <summary>
/// Whether others than its owner can read a file with a key, or replace it; as ssh asks of its own. What is not this user's to
/// change is taken as it is: a mounted secret belongs to another user, or lies on a read-only mount. docs/adr/0140.
/// </summary>
internal static class KeyFilePermissions
{
    private const UnixFileMode GroupReads = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // In a pod a volume's group (fsGroup) is the pod's own, and the kubelet sets the group's bits.
    private static bool IsInKubernetes => Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 };

    /// <param name="path">Of a file that exists.</param>
    /// <returns>What is wrong and what to do, as one line without a full stop; <c>null</c> if all is well.</returns>
    /// <exception cref="IOException">It can't be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be looked at.</exception>
    public static string? FindFault(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var (fileMode, directoryMode) = (File.GetUnixFileMode(file), File.GetUnixFileMode(directory));
        if (IsWritable(directoryMode) && IsOurs(directory, directoryMode))
            return $"The directory {directory} can be written by others than its owner (mode {Octal(directoryMode)}), so they can replace the key in it; run: chmod go-w {directory}";
        return IsExposed(fileMode, directoryMode) && IsOurs(file, fileMode)
            ? $"The key file {path} can be read or written by others than its owner (mode {Octal(fileMode)}); run: chmod 600 {path}"
            : null;
    }

    /// <summary>Whether the file's bits let others in, and those of its directory let them get there.</summary>
    private static bool IsExposed(UnixFileMode file, UnixFileMode directory) =>
        ((file & OthersRead) != 0 && (directory & UnixFileMode.OtherExecute) != 0)
        || (!IsInKubernetes && (file & GroupReads) != 0 && (directory & UnixFileMode.GroupExecute) != 0);

    private static bool IsWritable(UnixFileMode directory) =>
        (directory & UnixFileMode.StickyBit) == 0
        && ((directory & UnixFileMode.OtherWrite) != 0 || (!IsInKubernetes && (directory & UnixFileMode.GroupWrite) != 0));

    /// <summary>Whether its mode could be mended: setting the mode that it has already succeeds.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool IsOurs(string path, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(path, mode);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
