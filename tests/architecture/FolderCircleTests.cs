using System.Text.RegularExpressions;
using Blinq.Architecture.Tests.Deploying;

namespace Blinq.Architecture.Tests;

/// <summary>
/// Within a floor, folders form no circle by <c>using</c> (DESIGN §2): each can be read, tested and moved with what it uses
/// and without what uses it.
/// </summary>
public sealed class FolderCircleTests
{
    [Fact]
    public void NoFoldersOfAFloorStandInACircle()
    {
        var uses = Repository.Sources(Repository.Floors).SelectMany(Uses).ToLookup(use => use.From, use => use.To);
        Assert.True(uses.Count > 50);

        Assert.Empty(Circles(uses));
    }

    [Fact]
    public void ACircleIsFound()
    {
        (string From, string To)[] uses = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("e", "f")];

        Assert.Equal(["a b c"], Circles(uses.ToLookup(use => use.From, use => use.To)));
    }

    /// <summary>From the folder right below a floor to those whose namespace it uses.</summary>
    private static IEnumerable<(string From, string To)> Uses(string file)
    {
        var parts = Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)[..^1];
        var from = Folder(parts);
        return Regex.Matches(File.ReadAllText(file), @"^using (?:static )?(?:\w+ = )?Blinq\.([\w.]+);", RegexOptions.Multiline)
            .Select(match => (from, Folder(match.Groups[1].Value.Split('.'))))
            .Where(use => use.Item2 != from);

        static string Folder(string[] parts) => string.Join('/', parts.Take(2)).ToLowerInvariant();
    }

    /// <summary>Folders that reach each other, a text a circle.</summary>
    private static List<string> Circles(ILookup<string, string> uses)
    {
        var reachable = uses.ToDictionary(from => from.Key, from => Reach(uses, from.Key));
        return [.. reachable.Where(from => from.Value.Contains(from.Key))
            .Select(from => string.Join(' ', from.Value.Where(to => reachable.GetValueOrDefault(to)?.Contains(from.Key) == true).Order(StringComparer.Ordinal)))
            .Distinct()];
    }

    private static HashSet<string> Reach(ILookup<string, string> uses, string from)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>(uses[from]);
        while (next.TryPop(out var to))
        {
            if (!reached.Add(to))
                continue;
            foreach (var further in uses[to])
                next.Push(further);
        }
        return reached;
    }
}
