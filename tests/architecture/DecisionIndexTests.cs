using System.Text.RegularExpressions;
using Blinq.Architecture.Tests.Deploying;

namespace Blinq.Architecture.Tests;

/// <summary>docs/adr/README.md lists every decision, with the title and the status that the decision itself has.</summary>
public sealed class DecisionIndexTests
{
    [Fact]
    public void TheIndexListsEveryDecision()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "adr"), "*.md")
            .Where(file => Path.GetFileName(file) != "README.md").Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count > 50);

        var listed = Repository.Read("docs/adr/README.md").Split('\n').Where(line => Regex.IsMatch(line, @"^\| \d"));

        Assert.Equal(files.Select(Line), listed);
    }

    [Fact]
    public void NoNumberIsTakenTwice()
    {
        var numbers = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "adr"), "0*.md").Select(file => Path.GetFileName(file)[..4]).ToList();

        Assert.Equal(numbers.Distinct(), numbers);
    }

    /// <summary>The line that a decision must have in the index.</summary>
    private static string Line(string file)
    {
        var head = Regex.Match(
            File.ReadAllText(file), @"\A# (?<number>\d+)\. (?<title>.+)\n\n\*\*Status\.\*\* (?<status>Accepted|Superseded in part|Superseded)\b");
        Assert.True(head.Success, $"{Path.GetFileName(file)} does not begin with '# N. Title', then '**Status.** Accepted' or 'Superseded'.");
        Assert.Equal(int.Parse(Path.GetFileName(file)[..4], System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture), head.Groups["number"].Value);
        return $"| {head.Groups["number"].Value} | [{head.Groups["title"].Value}]({Path.GetFileName(file)}) | {head.Groups["status"].Value.ToLowerInvariant()} |";
    }
}
