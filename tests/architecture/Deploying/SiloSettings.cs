using System.Text.RegularExpressions;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>The settings that a silo has beside the gateway's: from their source, for silos are not built everywhere where this test runs.</summary>
internal static class SiloSettings
{
    public const string Section = "Blinq:Cluster";

    private static readonly string Binder = Repository.Read("silo/Settings/ClusterSettingsBinder.cs");

    public static IReadOnlySet<string> All { get; } = Read();

    /// <summary>Whether it is a setting, or a section of settings.</summary>
    public static bool Has(string name) =>
        name == Section || All.Contains(name) || All.Any(known => known.StartsWith(name + ":", StringComparison.Ordinal));

    /// <summary>Whether the value stands as the setting's default in the source, as a number, a text or a time span's minutes.</summary>
    public static bool IsDefault(string setting, string value)
    {
        var name = Regex.Escape(setting[(Section.Length + 1)..]);
        var minutes = TimeSpan.TryParse(value, out var span) ? $@"TimeSpan\.FromMinutes\({span.TotalMinutes}\)" : "$^";
        return Regex.IsMatch(
            Binder.Replace("_000", "000", StringComparison.Ordinal),
            $@"Key\(""{name}""\),\s*(?:{Regex.Escape(value)}\b|""{Regex.Escape(value)}""|Parse\(""{Regex.Escape(value)}""\)|{minutes}|Role\.(?i:{Regex.Escape(value)})\b)");
    }

    private static HashSet<string> Read()
    {
        var found = Regex.Matches(Binder, @"\bKey\(""([A-Za-z]+)""\)").Select(match => match.Groups[1].Value).ToHashSet();
        var tls = Regex.Match(Binder, @"names = \[([^\]]+)\]");
        Assert.True(found.Count >= 8 && tls.Success, "ClusterSettingsBinder.cs is written in another way now: read it anew here.");
        found.UnionWith(Regex.Matches(tls.Groups[1].Value, @"""(\w+)""").Select(match => "Tls:" + match.Groups[1].Value));
        return [.. found.Select(name => $"{Section}:{name}")];
    }
}
