using System.Text.RegularExpressions;
using Blinq.Architecture.Tests.Deploying;
using Mono.Cecil;

namespace Blinq.Architecture.Tests;

/// <summary>The house (DESIGN §2): each floor may use only floors below it. Read from what was really compiled.</summary>
public sealed class FloorTests
{
    /// <summary>The two on the last floor do not know each other.</summary>
    private static readonly string[] Below = ["Blinq.Ledger", "Blinq.Identity", "Blinq.Grains", "Blinq.Hosting"];

    /// <summary>
    /// What of the gateway names a type of Orleans although hosting/ could do it. What leaves this list may not come back:
    /// the test fails while a name stands here without need.
    /// </summary>
    private static readonly string[] GatewayTypesThatNameOrleans = ["GetCluster", "OperatorDashboard", "StartupBanner"];

    private static readonly string[] All = [.. Below, "Blinq.Silo", "Blinq.Gateway"];

    public static TheoryData<string> Floors => [.. All];

    [Theory]
    [MemberData(nameof(Floors))]
    public void AFloorUsesOnlyFloorsBelowIt(string floor)
    {
        using var assembly = Open(floor);
        var allowed = Below.TakeWhile(lower => lower != floor);

        var used = assembly.MainModule.AssemblyReferences.Select(r => r.Name).Where(n => n.StartsWith("Blinq.", StringComparison.Ordinal));

        Assert.Empty(used.Except(allowed));
    }

    [Theory]
    [InlineData("Blinq.Ledger")]
    [InlineData("Blinq.Identity")]
    public void BelowTheGrainsNothingKnowsOrleans(string floor)
    {
        using var assembly = Open(floor);
        using var grains = Open("Blinq.Grains");

        Assert.DoesNotContain(assembly.MainModule.AssemblyReferences, IsOrleans);
        // That the test can find something.
        Assert.Contains(grains.MainModule.AssemblyReferences, IsOrleans);
    }

    [Fact]
    public void AboveTheGrainsOnlyHostingKnowsOrleans()
    {
        using var silo = Open("Blinq.Silo");
        using var gateway = Open("Blinq.Gateway");

        Assert.Empty(TypesThatName(silo, IsOrleans));
        Assert.Equal(GatewayTypesThatNameOrleans, TypesThatName(gateway, IsOrleans));
    }

    [Theory]
    [InlineData("Blinq.Ledger")]
    [InlineData("Blinq.Identity")]
    [InlineData("Blinq.Grains")]
    public void BelowHostingNothingKnowsHttp(string floor)
    {
        using var assembly = Open(floor);
        using var hosting = Open("Blinq.Hosting");

        Assert.DoesNotContain(assembly.MainModule.AssemblyReferences, IsAspNetCore);
        Assert.Contains(hosting.MainModule.AssemblyReferences, IsAspNetCore);
    }

    [Fact]
    public void OnlyTheLedgerTheMembershipAndTheDoctorKnowTheDatabase()
    {
        foreach (var floor in All.Except(["Blinq.Ledger", "Blinq.Hosting"]))
        {
            using var assembly = Open(floor);
            Assert.DoesNotContain(assembly.MainModule.AssemblyReferences, IsDatabase);
        }

        using var hosting = Open("Blinq.Hosting");
        Assert.All(TypesOf(hosting).Where(type => Names(type, IsDatabase)), type =>
            Assert.True(type.Namespace is "Blinq.Hosting.Membership" or "Blinq.Hosting.Doctor", type.FullName));
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
                || target.StartsWith("Orleans.", StringComparison.Ordinal)
                || target == "Blinq.Ledger.ILedger"
            select $"{type.Name}.{method.Name} calls {callee.FullName}";

        Assert.Empty(impure);
    }

    /// <summary>Decisions, what follows from events, and appends are the aggregates' alone; the programs ask the grains.</summary>
    [Fact]
    public void NoRuleOfTheDomainIsWrittenASecondTime()
    {
        var wrong =
            from file in Repository.Sources("hosting", "silo", "gateway")
            from line in File.ReadLines(file)
            // Limits and forms may be asked for, so that they are written once.
            where Regex.IsMatch(line, @"\b(Decide|Evolve)\.(?!Max|Is)|\.AppendAsync\(")
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";

        Assert.Empty(wrong);
        Assert.Contains(Repository.Sources("grains").SelectMany(File.ReadLines), line => line.Contains(".AppendAsync(", StringComparison.Ordinal));
    }

    [Fact]
    public void NamespacesFollowTheFolders()
    {
        var wrong =
            from file in Repository.Sources(Repository.Floors)
            let relative = Path.GetRelativePath(Repository.Root, file)
            let expected = "Blinq." + string.Join('.', Path.GetDirectoryName(relative)!.Split(Path.DirectorySeparatorChar)
                .Select(part => char.ToUpperInvariant(part[0]) + part[1..]))
            let actual = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal))
            where actual is not null && actual != $"namespace {expected};"
            select $"{relative}: {actual}";

        Assert.Empty(wrong);
    }

    // With what the compiler nests in them for their lambdas.
    private static bool IsPure(TypeDefinition type) => type.Name is "Decide" or "Evolve";

    private static bool IsOrleans(AssemblyNameReference name) => name.Name.StartsWith("Orleans", StringComparison.Ordinal);

    private static bool IsAspNetCore(AssemblyNameReference name) => name.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal);

    private static bool IsDatabase(AssemblyNameReference name) =>
        name.Name.StartsWith("SQLitePCLRaw", StringComparison.Ordinal)
        || name.Name.StartsWith("Microsoft.Data.Sqlite", StringComparison.Ordinal)
        || name.Name.StartsWith("Npgsql", StringComparison.Ordinal);

    private static IEnumerable<string> TypesThatName(AssemblyDefinition assembly, Func<AssemblyNameReference, bool> isMeant) =>
        TypesOf(assembly).Where(type => Names(type, isMeant)).Select(type => type.Name).Order(StringComparer.Ordinal);

    /// <summary>Those from source: neither what the compiler made nor what Orleans' source generator did.</summary>
    private static IEnumerable<TypeDefinition> TypesOf(AssemblyDefinition assembly) => assembly.MainModule.Types
        .Where(type => !type.Name.StartsWith('<') && !type.Namespace.StartsWith("OrleansCodeGen", StringComparison.Ordinal));

    /// <summary>Whether a type, or what is nested in it, has a member or an instruction with a type of such an assembly.</summary>
    private static bool Names(TypeDefinition type, Func<AssemblyNameReference, bool> isMeant)
    {
        return References().Any(reference => reference.Scope is AssemblyNameReference scope && isMeant(scope)) || type.NestedTypes.Any(nested => Names(nested, isMeant));

        IEnumerable<TypeReference> References() => new[] { type.BaseType }.OfType<TypeReference>()
            .Concat(type.Interfaces.Select(implemented => implemented.InterfaceType))
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions).SelectMany(InstructionTypes));
    }

    private static IEnumerable<TypeReference> InstructionTypes(Mono.Cecil.Cil.Instruction instruction) => instruction.Operand switch
    {
        GenericInstanceMethod method => method.GenericArguments.Append(method.DeclaringType),
        MethodReference method => [method.DeclaringType, method.ReturnType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        TypeReference named => [named],
        _ => [],
    };

    private static AssemblyDefinition Open(string name) =>
        AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
}
