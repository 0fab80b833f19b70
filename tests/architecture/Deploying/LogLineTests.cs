using System.Text.RegularExpressions;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>Operators watch for these lines by their ids: docs/operations.md has each as it is.</summary>
public sealed class LogLineTests
{
    [Fact]
    public void EveryLifecycleLineStandsInTheTableWithItsIdLevelAndText()
    {
        var ids = Regex.Matches(Repository.Read("hosting/Lifecycle/LifecycleEvents.cs"), @"const int (\w+) = (\d+);")
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var said = Regex.Matches(
                Repository.Read("hosting/Lifecycle/LifecycleLog.cs"), @"LoggerMessage\(\s*LifecycleEvents\.(\w+), LogLevel\.(\w+),\s*""(.*?) \[\{Role\}")
            .Select(match => $"{ids[match.Groups[1].Value]} {Short(match.Groups[2].Value)} {Regex.Replace(match.Groups[3].Value, @"\{[^}]*\}", "…")}")
            .ToList();
        var documented = Repository.Table("Log lines").Select(row => $"{row[0].Trim()} {row[1].Trim()} {Repository.Code(row[2])}");

        Assert.Equal(ids.Count, said.Count);
        Assert.Equal(ids.Count, ids.Values.Distinct().Count());
        Assert.Equal(said.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string Short(string level) => level switch { "Information" => "info", "Warning" => "warn", _ => "fail" };
}
