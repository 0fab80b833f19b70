
namespace Blinq.Hosting.Settings;

/// <summary>Settings are wrong: all that is, one line each.</summary>
public sealed class SettingsException(IReadOnlyList<string> errors) : StartupException(string.Join('\n', errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
