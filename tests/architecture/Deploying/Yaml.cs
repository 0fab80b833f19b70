using YamlDotNet.RepresentationModel;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>Finds one's way in YAML.</summary>
internal static class Yaml
{
    /// <summary>All documents of a file; a name that stands twice in one mapping is an error.</summary>
    public static IReadOnlyList<YamlMappingNode> Load(string path)
    {
        var stream = new YamlStream();
        using var text = new StringReader(Repository.Read(path));
        stream.Load(text);
        return [.. stream.Documents.Select(document => Assert.IsType<YamlMappingNode>(document.RootNode))];
    }

    /// <summary>What stands at a path of names, e.g. <c>spec.replicas</c>; <c>null</c> if nothing does.</summary>
    public static YamlNode? At(this YamlNode node, string path)
    {
        YamlNode? found = node;
        foreach (var name in path.Split('.'))
            found = (found as YamlMappingNode)?.Child(name);
        return found;
    }

    public static string? Text(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> List(this YamlNode node, string path) => (node.At(path) as YamlSequenceNode)?.Children ?? [];

    public static IEnumerable<(string Name, YamlNode Value)> Entries(this YamlNode node, string path) =>
        (node.At(path) as YamlMappingNode)?.Children.Select(entry => (((YamlScalarNode)entry.Key).Value!, entry.Value)) ?? [];

    /// <summary>A child, or the one that <c>&lt;&lt;</c> brings in.</summary>
    private static YamlNode? Child(this YamlMappingNode node, string name) =>
        node.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child
        : node.Children.TryGetValue(new YamlScalarNode("<<"), out var merged) ? (merged as YamlMappingNode)?.Child(name)
        : null;
}
