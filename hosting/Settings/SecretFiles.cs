namespace Blinq.Hosting.Settings;

/// <summary>
/// Settings from files, one a setting, as containers and systemd hand secrets over: the file <c>Blinq__MasterKey</c> holds
/// <c>Blinq:MasterKey</c>. Line breaks at its end, also Windows' own, do not count. Files are read once, at start.
/// </summary>
internal static class SecretFiles
{
    /// <summary>Where they are; not looked for unless set.</summary>
    public const string Setting = "Blinq:SecretsDirectory";

    /// <summary>Adds the files of the directory that what was added before names; they win over all of that.</summary>
    /// <exception cref="SettingsException">It cannot be read.</exception>
    public static IConfiguration WithSecretFiles(this IConfiguration settings)
    {
        if (settings[Setting] is not { Length: > 0 } directory)
            return settings;
        try
        {
            var files = new ConfigurationBuilder().AddKeyPerFile(Path.GetFullPath(directory), optional: false).Build();
            RefuseWhatOthersCanRead(directory);
            return new ConfigurationBuilder()
                .AddConfiguration(settings)
                .AddInMemoryCollection(files.AsEnumerable().Where(file => file.Value is not null)
                    .Select(file => KeyValuePair.Create<string, string?>(file.Key, file.Value!.TrimEnd('\r', '\n'))))
                .Build();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingsException([$"Setting {Setting} is '{directory}', which cannot be read: {unreadable.Message}"]);
        }
    }

    private static void RefuseWhatOthersCanRead(string directory)
    {
        // All at once, and each fault of the directory itself once.
        string[] faults = [.. Directory.GetFiles(Path.GetFullPath(directory))
            .Where(file => Path.GetFileName(file).StartsWith("Blinq__", StringComparison.OrdinalIgnoreCase))
            .Select(KeyFilePermissions.FindFault).OfType<string>().Distinct()];
        if (faults.Length > 0)
            throw new SettingsException([.. faults.Select(fault => fault + ".")]);
    }
}
