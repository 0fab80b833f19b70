using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Blinq.Architecture.Tests.Deploying;

namespace Blinq.Architecture.Tests;

/// <summary>
/// Floor 5, and that nothing else needs what it needs (docs/adr/0100). Read from sources and project files, for Orleans'
/// packages are not everywhere where this test runs.
/// </summary>
public sealed class SiloFloorTests
{
    private static readonly string[] Below = ["ledger", "identity", "grains", "gateway"];

    [Fact]
    public void NothingBelowKnowsOrleans()
    {
        var wrong =
            from floor in Below
            from file in Sources(floor)
            from line in File.ReadLines(file)
            where Regex.IsMatch(line, @"^\s*(global )?using (static )?Orleans\b|\bglobal::Orleans\b|(?<![\w.""])Orleans\.\w")
            where !Regex.IsMatch(line, @"^\s*//")
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";

        Assert.Empty(wrong);
        // That the test can find something.
        Assert.Contains(Sources("silo").SelectMany(File.ReadLines), line => line.StartsWith("using Orleans", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIsBuiltWithoutOrleansNeedsNoneOfItsPackages()
    {
        using var filter = JsonDocument.Parse(Repository.Read("Blinq.slnf"));
        var projects = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(project => project.GetString()!).ToList();

        Assert.True(projects.Count > 10);
        Assert.DoesNotContain(projects, NeedsOrleans);
        Assert.True(NeedsOrleans("silo/Blinq.Silo.csproj"));
        Assert.True(NeedsOrleans("tests/silo/Blinq.Silo.Tests.csproj"));
    }

    [Fact]
    public void EveryProjectIsInTheWholeSolutionAndInTheSmallOneUnlessItNeedsOrleans()
    {
        var all = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(["bin", "obj", "node_modules"]).Any()).ToList();
        var whole = Repository.Read("Blinq.Orleans.sln").Replace('\\', '/');
        var small = Repository.Read("Blinq.slnf");

        Assert.DoesNotContain(all, path => !whole.Contains($"\"{path}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(all, path => small.Contains($"\"{path}\"", StringComparison.Ordinal) == NeedsOrleans(path));
    }

    [Fact]
    public void NoRuleOfTheDomainIsWrittenASecondTime()
    {
        // Decisions, what follows from events, and appends are the grains' alone; a silo asks them.
        var wrong =
            from file in Sources("silo")
            from line in File.ReadLines(file)
            where Regex.IsMatch(line, @"\b(Decide|Evolve)\b|\.AppendAsync\(")
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void WhatNeedsOrleansHasNoLockFile()
    {
        string[] projects = ["silo/Blinq.Silo.csproj", .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Where(NeedsOrleans)];

        Assert.True(projects.Length >= 3);
        Assert.All(projects, path => Assert.Equal(
            "false", (string?)XDocument.Parse(Repository.Read(path)).Descendants("RestorePackagesWithLockFile").SingleOrDefault()));
    }

    private static bool NeedsOrleans(string project)
    {
        var xml = XDocument.Parse(Repository.Read(project));
        return xml.Descendants("PackageReference").Any(package => ((string)package.Attribute("Include")!).StartsWith("Microsoft.Orleans", StringComparison.Ordinal))
            || xml.Descendants("ProjectReference").Any(reference => NeedsOrleans(Path.GetRelativePath(
                Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, (string)reference.Attribute("Include")!)))));
    }

    private static IEnumerable<string> Sources(string floor) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, floor), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any());
}
