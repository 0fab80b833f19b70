using Blinq.Gateway.Files;

namespace Blinq.Gateway.Widget;

/// <summary>
/// The built widget, which stands in this assembly: serving it needs neither Node nor a file. The loader is what a page's tag
/// names; the panel and the languages are fetched by it.
/// </summary>
internal static class WidgetScript
{
    private const string Folder = "widget/";

    private const string Loader = "blinq.js";

    private const string Beside = "blinq-";

    private const string Extension = ".js";

    private static readonly Lazy<ServedFile> EmbeddedLoader = new(() => Read(Loader));

    private static readonly Lazy<IReadOnlyDictionary<string, ServedFile>> EmbeddedParts = new(ReadParts);

    /// <summary>The loader. Made once a process, when it starts.</summary>
    public static ServedFile File => EmbeddedLoader.Value;

    /// <summary>What the loader fetches, by name: <c>panel</c> and a code for each language.</summary>
    public static IReadOnlyDictionary<string, ServedFile> Parts => EmbeddedParts.Value;

    /// <summary>Where the loader's very bytes are, and never others.</summary>
    public static string PinnedPath => $"/{Beside}{File.Hash}{Extension}";

    private static Dictionary<string, ServedFile> ReadParts() =>
        typeof(WidgetScript).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder + Beside, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..])
            .ToDictionary(name => name[Beside.Length..^Extension.Length], Read, StringComparer.Ordinal);

    private static ServedFile Read(string name) => ServedFile.Of(ServedFile.ReadEmbedded(Folder + name), "text/javascript; charset=utf-8");
}
