using System.Text.Json;
using System.Xml.Linq;
using Blinq.Architecture.Tests.Deploying;
using Mono.Cecil;

namespace Blinq.Architecture.Tests;

/// <summary>The house (DESIGN §2): each floor may use only floors below it. Read from what was really compiled.</summary>
public sealed class FloorTests
{
    private static readonly string[] Floors = ["Blinq.Ledger", "Blinq.Identity", "Blinq.Grains", "Blinq.Gateway"];

    [Theory]
    [InlineData("Blinq.Ledger")]
    [InlineData("Blinq.Identity")]
    [InlineData("Blinq.Grains")]
    [InlineData("Blinq.Gateway")]
    public void AFloorUsesOnlyFloorsBelowIt(string floor)
    {
        using var assembly = Open(floor);
        var allowed = Floors[..Array.IndexOf(Floors, floor)];

        var used = assembly.MainModule.AssemblyReferences.Select(r => r.Name).Where(n => n.StartsWith("Blinq.", StringComparison.Ordinal));

        Assert.Empty(used.Except(allowed));
    }

    [Theory]
    [InlineData("Blinq.Ledger")]
    [InlineData("Blinq.Identity")]
    [InlineData("Blinq.Grains")]
    public void BelowTheGatewayNothingKnowsHttpOrAnEngine(string floor)
    {
        using var assembly = Open(floor);

        Assert.DoesNotContain(
            assembly.MainModule.AssemblyReferences,
            r => r.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || r.Name.StartsWith("Orleans", StringComparison.Ordinal)
                || r.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));
    }

    [Fact]
    public void OnlyTheLedgerKnowsItsDatabase()
    {
        foreach (var floor in Floors[1..])
        {
            using var assembly = Open(floor);
            Assert.DoesNotContain(
                assembly.MainModule.AssemblyReferences,
                r => r.Name.StartsWith("Microsoft.Data.Sqlite", StringComparison.Ordinal)
                    || r.Name.StartsWith("SQLitePCLRaw", StringComparison.Ordinal)
                    || r.Name.StartsWith("Npgsql", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void DecidingAndEvolvingArePure()
    {
        using var assembly = Open("Blinq.Grains");
        var pure = assembly.MainModule.GetTypes()
            .Where(t => IsPure(t) || (t.DeclaringType is { } outer && IsPure(outer)))
            .ToList();
        Assert.NotEmpty(pure);

        var impure =
            from type in pure
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            let callee = instruction.Operand as MethodReference
            where callee is not null
            let target = callee.DeclaringType.FullName
            where target is "System.TimeProvider" or "System.Security.Cryptography.RandomNumberGenerator"
                || target.StartsWith("System.IO.", StringComparison.Ordinal)
                || target.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal)
                || target == "Blinq.Ledger.ILedger"
            select $"{type.Name}.{method.Name} calls {callee.FullName}";

        Assert.Empty(impure);
    }

    [Fact]
    public void NamespacesFollowTheFolders()
    {
        var root = Repository.Root;
        var wrong =
            from floor in (string[])["ledger", "identity", "grains", "gateway", "silo"]
            from file in Directory.EnumerateFiles(Path.Combine(root, floor), "*.cs", SearchOption.AllDirectories)
            let relative = Path.GetRelativePath(root, file)
            where !relative.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any()
            let expected = "Blinq." + string.Join('.', Path.GetDirectoryName(relative)!.Split(Path.DirectorySeparatorChar)
                .Select(part => char.ToUpperInvariant(part[0]) + part[1..]))
            let actual = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal))
            where actual is not null && actual != $"namespace {expected};"
            select $"{relative}: {actual}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryPackageIsExplainedInTheDependencyList()
    {
        var root = Repository.Root;
        var explained = File.ReadAllText(Path.Combine(root, "docs", "dependencies.md"));
        var used = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Append(Path.Combine(root, "Directory.Build.props"))
            .Append(Path.Combine(root, "tests", "Directory.Build.props"))
            .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
            .Select(reference => (string)reference.Attribute("Include")!)
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

    // With what the compiler nests in them for their lambdas.
    private static bool IsPure(TypeDefinition type) => type.Name is "Decide" or "Evolve";

    private static AssemblyDefinition Open(string name) =>
        AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
}
