namespace Blinq.Hosting.Settings;

/// <summary>
/// Where settings come from; a later one wins: <c>appsettings.json</c>, environment, command line, files of secrets.
/// </summary>
public static class ConfigurationSources
{
    private static readonly string[] OtherArguments = ["urls", "environment", "contentRoot"];

    /// <exception cref="SettingsException">An argument is not a setting, or the file is not JSON.</exception>
    public static IConfiguration Load(string[] args)
    {
        RefuseUnknownArguments(args);
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(Directory.GetCurrentDirectory())
                .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
                .AddEnvironmentVariables("DOTNET_")
                .AddEnvironmentVariables("ASPNETCORE_")
                .AddEnvironmentVariables()
                .AddCommandLine(args)
                .Build()
                .WithSecretFiles();
        }
        catch (Exception wrong) when (wrong is InvalidDataException or FormatException)
        {
            throw new SettingsException([$"The configuration cannot be read: {wrong.Message}"]);
        }
    }

    /// <summary>The framework takes any <c>--name value</c>; a misspelt one would be silently without effect.</summary>
    private static void RefuseUnknownArguments(string[] args)
    {
        var errors = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=', 2)[0];
            if (!name.StartsWith("--", StringComparison.Ordinal))
                errors.Add($"Argument '{name}' is unknown; expected --SETTING VALUE, or a command (see --help).");
            else if (!IsSetting(name[2..]))
                errors.Add($"Argument '{name}' is unknown; expected --urls, --Blinq:… or --Logging:… (see --help).");
            else if (!args[i].Contains('=') && i + 1 == args.Length)
                errors.Add($"Argument '{name}' has no value; expected {name} VALUE.");
            // The value that follows, whatever it is.
            if (name.StartsWith("--", StringComparison.Ordinal) && !args[i].Contains('='))
                i++;
        }
        if (errors.Count > 0)
            throw new SettingsException(errors);
    }

    private static bool IsSetting(string name) =>
        OtherArguments.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith("Blinq:", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase);
}
