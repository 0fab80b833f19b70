using System.Diagnostics;
using System.Text;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Erasures;

/// <summary>
/// Looks for texts in the bytes of files, whatever the files are. Another program copies them first: to close a database's file in
/// this process would release the locks that SQLite holds on it here.
/// </summary>
internal static class Haystack
{
    /// <returns>Which of the texts stand in which of the files of a directory, and of those beneath.</returns>
    public static IReadOnlyList<string> Find(string directory, IReadOnlyCollection<string> needles)
    {
        var found = new List<string>();
        var copy = TestDirectory.New();
        using (var copying = Process.Start("cp", ["-r", directory, copy])!)
            copying.WaitForExit();
        foreach (var file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            found.AddRange(needles
                .Where(needle => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(needle)) >= 0)
                .Select(needle => $"{needle} in {Path.GetFileName(file)}"));
        }
        Directory.Delete(copy, recursive: true);
        return found;
    }
}
