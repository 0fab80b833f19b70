namespace Blinq.Hosting.Settings;

/// <summary>
/// Settings from files, one a setting, as containers and systemd hand secrets over: the file <c>Blinq__MasterKey</c> holds
/// <c>Blinq:MasterKey</c>. A line break at its end does not count. Files are read once, at start.
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
            return new ConfigurationBuilder()
                .AddConfiguration(settings)
                .AddKeyPerFile(Path.GetFullPath(directory), optional: false)
                .Build();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingsException([$"Setting {Setting} is '{directory}', which cannot be read: {unreadable.Message}"]);
        }
    }
}
