using System.Reflection;

namespace Blinq.Silo.Tests.Wire;

/// <summary>
/// <c>wire-contract.txt</c> is what releases have agreed on so far. Add to it what you add to the wire, and let the version
/// go up; never change a line, and leave the line of a member that is gone as <c>… 03 gone</c>, so that its number is not
/// used again (docs/adr/0104).
/// </summary>
public sealed class WireContractTests
{
    [Fact]
    public void TheWireIsAsItWasAgreed()
    {
        var agreed = Agreed().Where(line => !line.EndsWith(" gone", StringComparison.Ordinal)).ToList();
        var built = ContractText.Lines().ToList();

        var differences = built.Except(agreed).Select(line => "not agreed: " + line)
            .Concat(agreed.Except(built).Select(line => "broken: " + line)).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(built.Count, built.Distinct().Count());
    }

    [Fact]
    public void ANumberThatIsGoneIsNotUsedAgain()
    {
        var built = ContractText.Lines().ToList();
        foreach (var gone in Agreed().Where(line => line.EndsWith(" gone", StringComparison.Ordinal)))
            Assert.DoesNotContain(built, line => line.StartsWith(gone[..^"gone".Length], StringComparison.Ordinal));
    }

    /// <summary>Without an alias the name of the type is the contract, without a number its place in the source.</summary>
    [Fact]
    public void EverythingOnTheWireHasAnAliasAndEveryMemberANumber()
    {
        foreach (var record in ContractText.RecordTypes())
        {
            Assert.True(record.IsDefined(typeof(AliasAttribute), inherit: false), $"{record} has no alias.");
            foreach (var field in record.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (field.IsDefined(typeof(NonSerializedAttribute)))
                    continue;
                var name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
                Assert.True(
                    record.GetProperty(name)?.IsDefined(typeof(IdAttribute)) ?? field.IsDefined(typeof(IdAttribute)),
                    $"{record.Name}.{name} has no number, so it is not sent.");
            }
        }
    }

    private static List<string> Agreed()
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("wire-contract.txt")!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#').ToList();
    }
}
