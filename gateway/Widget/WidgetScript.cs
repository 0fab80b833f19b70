using Blinq.Gateway.Files;

namespace Blinq.Gateway.Widget;

/// <summary>The built widget, which stands in this assembly: serving it needs neither Node nor a file.</summary>
internal static class WidgetScript
{
    private static readonly Lazy<ServedFile> Embedded = new(
        () => ServedFile.Of(ServedFile.ReadEmbedded("blinq.js"), "text/javascript; charset=utf-8"));

    /// <summary>Made once a process, when it starts.</summary>
    public static ServedFile File => Embedded.Value;

    /// <summary>Where these very bytes are, and never others.</summary>
    public static string PinnedPath => $"/blinq-{File.Hash}.js";
}
