using System.Text.RegularExpressions;
using Blinq.Architecture.Tests.Deploying;

namespace Blinq.Architecture.Tests;

/// <summary>
/// Floor 5, and that nothing below needs what it needs; and that there is one solution that holds every project.
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
    public void EveryProjectIsInTheSolutionAndHasALockFile()
    {
        var all = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(["bin", "obj", "node_modules"]).Any()).ToList();
        var solution = Repository.Read("Blinq.Orleans.sln").Replace('\\', '/');

        Assert.True(all.Count > 10);
        Assert.DoesNotContain(all, path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(all, path => !File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, "packages.lock.json")));
        Assert.Single(Directory.EnumerateFiles(Repository.Root, "*.sln*"));
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

    private static IEnumerable<string> Sources(string floor) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, floor), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any());
}
