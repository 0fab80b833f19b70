using System.Globalization;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>The texts that stand in the compiled product: messages (the parts between their values), codes, names.</summary>
internal static class CompiledTexts
{
    private static readonly string[] Assemblies = ["Blinq.Ledger", "Blinq.Identity", "Blinq.Grains", "Blinq.Hosting", "Blinq.Silo", "Blinq.Gateway"];

    public static IReadOnlySet<string> All { get; } = ReadAll();

    /// <summary>Every <c>new Problem(status, code, …)</c> of the gateway.</summary>
    public static IReadOnlyDictionary<string, int> Problems { get; } = ReadProblems();

    /// <summary>The name of every <c>new Command(name, description)</c> of the gateway.</summary>
    public static IReadOnlySet<string> Commands { get; } = ReadCommands();

    /// <summary>
    /// Whether all parts of a documented message stand in the product. Between them are values (<c>…</c>, a setting's
    /// name) and what stands around those, which the code may put together.
    /// </summary>
    public static bool HasMessage(string documented) =>
        Regex.Split(documented, @"…|'|;|Blinq:[A-Za-z:]+").Select(part => part.Trim()).Where(part => part.Any(char.IsLetter))
            .All(part => All.Any(text => text.Contains(part, StringComparison.Ordinal)));

    private static HashSet<string> ReadAll()
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Assemblies)
        {
            using var assembly = Open(name);
            texts.UnionWith(Instructions(assembly).Select(instruction => instruction.Operand).OfType<string>());
            // A constant leaves no instruction where only another assembly uses it.
            texts.UnionWith(assembly.MainModule.GetTypes().SelectMany(type => type.Fields).Select(field => field.Constant).OfType<string>());
        }
        return texts;
    }

    private static Dictionary<string, int> ReadProblems()
    {
        using var assembly = Open("Blinq.Gateway");
        return Instructions(assembly)
            .Where(instruction => instruction.Operand is MethodReference { Name: ".ctor", DeclaringType.Name: "Problem", Parameters.Count: 3 })
            .Select(made => (Code: made.Previous.Previous.Operand as string, Status: Number(made.Previous.Previous.Previous)))
            .Where(problem => problem.Code is not null)
            .ToDictionary(problem => problem.Code!, problem => problem.Status);
    }

    private static HashSet<string> ReadCommands()
    {
        using var assembly = Open("Blinq.Gateway");
        return [.. Instructions(assembly)
            .Where(instruction => instruction.Operand is MethodReference { Name: ".ctor", DeclaringType.FullName: "System.CommandLine.Command" })
            .Select(made => made.Previous.Previous.Operand).OfType<string>()];
    }

    private static int Number(Instruction instruction) => Convert.ToInt32(instruction.Operand, CultureInfo.InvariantCulture);

    private static IEnumerable<Instruction> Instructions(AssemblyDefinition assembly) =>
        assembly.MainModule.GetTypes()
            // Orleans' source generator writes down the aliases of what is on the wire.
            .Where(type => !type.FullName.StartsWith("OrleansCodeGen", StringComparison.Ordinal))
            .SelectMany(type => type.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions);

    private static AssemblyDefinition Open(string name) =>
        AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
}
