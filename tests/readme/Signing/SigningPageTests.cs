using System.Text.RegularExpressions;

namespace Blinq.Readme.Tests.Signing;

public sealed partial class SigningPageTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "docs", "signing");

    [Fact]
    public void ThePageShowsEveryProgramWordForWord()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "README.md"));
        var shown = Blocks().Matches(page).ToDictionary(block => block.Groups["file"].Value, block => block.Groups["text"].Value);
        var programs = Directory.GetFiles(Folder).Select(Path.GetFileName).Except(["README.md", "vectors.json"]).Order();

        Assert.Equal(programs, shown.Keys.Order());
        Assert.Equal(7, shown.Count);
        foreach (var (file, text) in shown)
            Assert.Equal(File.ReadAllText(Path.Combine(Folder, file)), text);
    }

    [GeneratedRegex(@"\]\((?<file>[^)]+)\)\.\n\n```\w+\n(?<text>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
