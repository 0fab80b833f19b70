using System.Collections.Concurrent;
using System.Text;
using Blinq.Gateway.Files;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <summary>How a backend signs, as <c>docs/signing</c> has it: the very files, which are run by a test.</summary>
internal static class SigningSamples
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    /// <summary>The language's name, and its file.</summary>
    public static IReadOnlyList<(string Name, string File)> All { get; } =
    [
        ("Node", "sign.mjs"), ("Python", "sign.py"), ("PHP", "sign.php"), ("Go", "sign.go"), ("Ruby", "sign.rb"), ("Java", "Sign.java"), ("C#", "Sign.cs"),
    ];

    public static string TextOf(string file) =>
        Texts.GetOrAdd(file, static name => Encoding.UTF8.GetString(ServedFile.ReadEmbedded($"console/signing/{name}")).TrimEnd());
}
