using Blinq.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>The settings that a process knows: asked of the product itself, which names them all when it is given one that it does not know.</summary>
internal static class KnownSettings
{
    private const string Unknown = "Blinq:ThisIsFarFromEverySettingThereIs";

    public static IReadOnlySet<string> All { get; } = Ask();

    /// <summary>Those of the cluster, which have a table of their own on the operations page.</summary>
    public static IEnumerable<string> OfTheCluster => All.Where(IsOfTheCluster);

    public static bool IsOfTheCluster(string name) => name.StartsWith(ClusterSettings.Section + ":", StringComparison.Ordinal);

    public static BlinqOptions Bind(params (string Key, string Value)[] settings) =>
        SettingsBinder.Bind(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());

    /// <summary>Whether it is a setting, an element of a list, or a section of settings.</summary>
    public static bool Has(string name) =>
        All.Contains(name) || All.Any(known => known.StartsWith(name + ":", StringComparison.Ordinal));

    private static HashSet<string> Ask()
    {
        var refusal = Assert.Throws<SettingsException>(() => Bind((Unknown, "x")));
        var line = Assert.Single(refusal.Errors);
        const string before = "expected one of ";
        Assert.Contains(before, line, StringComparison.Ordinal);
        return [.. line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..].TrimEnd('.').Split(", ")];
    }
}
