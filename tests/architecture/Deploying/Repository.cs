using System.Text.RegularExpressions;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>The files that operators read and use, as they stand in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The product's folders, the lowest floor first.</summary>
    public static string[] Floors { get; } = ["ledger", "identity", "grains", "hosting", "silo", "gateway"];

    public static string OperationsPage { get; } = Read("docs/operations.md");

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The C# files of folders, by their full path; not what a build made.</summary>
    public static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any());

    /// <summary>The files of <c>deploy/</c>, by their path from the root; neither what was published into it nor secrets made there.</summary>
    public static IEnumerable<string> DeployFiles() =>
        Directory.EnumerateFiles(Path.Combine(Root, "deploy"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Intersect(["bin", "secrets"]).Any());

    /// <summary>The rows of the table under a heading of the operations page, cell by cell, without the table's head.</summary>
    public static IReadOnlyList<string[]> Table(string heading)
    {
        var section = Regex.Match(OperationsPage, $@"^## {Regex.Escape(heading)}\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(section.Success, $"docs/operations.md has no section '{heading}'.");
        var rows = section.Value.Split('\n')
            .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    /// <summary>What a cell holds between its first pair of backticks.</summary>
    public static string? Code(string cell) =>
        Regex.Match(cell, "`([^`]+)`") is { Success: true } match ? match.Groups[1].Value : null;

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Blinq.Orleans.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The repository's root was not found.");
        return directory.FullName;
    }
}
