using System.Collections.Frozen;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Files;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.TenantConsole;

/// <summary>The stylesheet, the script and the icon. An address names its bytes, so browsers keep them.</summary>
internal static class ConsoleAssets
{
    private static readonly FrozenDictionary<string, ServedFile> Files = new[]
    {
        ("console.css", "text/css; charset=utf-8"), ("console.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(
        file => file.Item1, file => ServedFile.Of(ServedFile.ReadEmbedded($"console/{file.Item1}"), file.Item2), StringComparer.Ordinal);

    public static string Path(string name) => $"{ConsolePaths.Root}/assets/{name}?v={Files[name].Hash}";

    public static Results<FileReply, Problem> Handle(string file, string? v)
    {
        if (!Files.TryGetValue(file, out var found))
            return Problems.NotFound;
        return new FileReply(found, found.Hash.Equals(v, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache");
    }
}
