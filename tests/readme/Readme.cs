using System.Text.RegularExpressions;

namespace Blinq.Readme.Tests;

/// <summary>One block of the README's walk: what to type, and what must be seen.</summary>
/// <param name="Expected">The texts behind <c># → </c>, in order; each must be part of a line of the output.</param>
internal sealed record ReadmeBlock(string Script, IReadOnlyList<string> Expected);

/// <summary>The walk as it is printed, and that of docs/knowledge.md behind it: the shell blocks under a <c>&lt;!-- walk --&gt;</c> mark, and the one that starts the server.</summary>
internal static partial class Readme
{
    public static (string Server, IReadOnlyList<ReadmeBlock> Walk) Read(string root)
    {
        var text = File.ReadAllText(Path.Combine(root, "README.md"));
        var server = ServerBlock().Match(text);
        Assert.True(server.Success, "The README has no block that starts the server.");
        // It goes on where the README ends.
        text += File.ReadAllText(Path.Combine(root, "docs", "knowledge.md"));
        var walk = ReadmeBlocks().Matches(text).Select(m => m.Groups[1].Value).Select(script => new ReadmeBlock(
            script, Expectations().Matches(script).Select(e => e.Groups[1].Value).ToList())).ToList();
        return (server.Groups[1].Value.Trim(), walk);
    }

    [GeneratedRegex(@"<!-- walk: server -->\n```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ServerBlock();

    [GeneratedRegex(@"<!-- walk -->\n```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ReadmeBlocks();

    [GeneratedRegex(@"^# → (.*)$", RegexOptions.Multiline)]
    private static partial Regex Expectations();
}
