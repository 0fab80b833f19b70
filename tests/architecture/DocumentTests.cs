using System.Text.RegularExpressions;
using Blinq.Architecture.Tests.Deploying;

namespace Blinq.Architecture.Tests;

/// <summary>What the documents point at is there.</summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "tests/README.md",
        .. Under("docs"), .. Under("deploy"),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void EveryLinkLeadsToAFile(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var links = Regex.Matches(Repository.Read(document), @"\]\(([^)#\s]+)(?:#[^)]*)?\)").Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal));

        Assert.DoesNotContain(links, link => !Path.Exists(Path.Combine(folder, link)));
    }

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("CONTRIBUTING.md")]
    public void EveryFolderAndFileThatIsNamedIsThere(string document)
    {
        var named = Regex.Matches(Repository.Read(document), @"`((?:ledger|identity|grains|hosting|silo|gateway|widget|tests|deploy|docs)/[\w./-]*)`")
            .Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count > 8);
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(Repository.Root, path)));
    }

    private static IEnumerable<string> Under(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(["bin", "secrets"]).Any())
            .Select(file => Path.GetRelativePath(Repository.Root, file));
}
