using System.Text.Json;
using System.Xml.Linq;
using Blinq.Architecture.Tests.Deploying;

namespace Blinq.Architecture.Tests;

/// <summary>One solution holds every project, and every package is pinned and explained.</summary>
public sealed class SolutionTests
{
    [Fact]
    public void EveryProjectIsInTheSolutionAndHasALockFile()
    {
        var all = Projects().Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).ToList();
        var solution = Repository.Read("Blinq.Orleans.sln").Replace('\\', '/');

        Assert.True(all.Count > 10);
        Assert.DoesNotContain(all, path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(all, path => !File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, "packages.lock.json")));
        Assert.Single(Directory.EnumerateFiles(Repository.Root, "*.sln*"));
    }

    [Fact]
    public void EveryPackageIsExplainedInTheDependencyList()
    {
        var explained = Repository.Read("docs/dependencies.md");
        var used = Projects()
            .Append(Path.Combine(Repository.Root, "Directory.Build.props"))
            .Append(Path.Combine(Repository.Root, "tests", "Directory.Build.props"))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
            .Select(reference => (string?)reference.Attribute("Include"))
            .OfType<string>()
            .Distinct();

        Assert.DoesNotContain(used, package => !explained.Contains($"`{package}`", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryNpmPackageOfTheWidgetIsExplainedInTheDependencyList()
    {
        var explained = Repository.Read("docs/dependencies.md");
        using var manifest = JsonDocument.Parse(Repository.Read("widget/package.json"));
        var used = manifest.RootElement.EnumerateObject()
            .Where(field => field.Name is "dependencies" or "devDependencies" or "peerDependencies" or "optionalDependencies")
            .SelectMany(field => field.Value.EnumerateObject())
            .Select(package => package.Name)
            .ToList();

        Assert.Contains("esbuild", used);
        Assert.DoesNotContain(used, package => !explained.Contains($"`{package}`", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Projects() => Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj", "node_modules"]).Any());
}
