using YamlDotNet.RepresentationModel;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>
/// Builds what <c>kubectl kustomize</c> would of the few features that <c>deploy/</c> uses; <see cref="KustomizeTests"/> compares
/// the two where that tool is installed.
/// </summary>
internal static class Kustomize
{
    /// <summary>By what the items of a list are told apart when a patch meets it; other lists can't be patched.</summary>
    private static readonly Dictionary<string, string> MergeKeys = new(StringComparer.Ordinal)
    {
        ["containers"] = "name", ["env"] = "name", ["ports"] = "containerPort",
    };

    /// <param name="directory">From the repository's root, with a <c>kustomization.yaml</c>.</param>
    public static IReadOnlyList<YamlMappingNode> Build(string directory)
    {
        var kustomization = Assert.Single(Yaml.Load($"{directory}/kustomization.yaml"));
        Assert.Subset(
            new HashSet<string> { "apiVersion", "kind", "resources", "patches" }, kustomization.Children.Keys.Select(name => name.ToString()).ToHashSet());
        var built = new List<YamlMappingNode>();
        foreach (var resource in kustomization.List("resources").Select(entry => entry.ToString()))
        {
            var path = resource.StartsWith("../", StringComparison.Ordinal) ? $"{Path.GetDirectoryName(directory)}/{resource[3..]}" : $"{directory}/{resource}";
            built.AddRange(resource.EndsWith(".yaml", StringComparison.Ordinal) ? Yaml.Load(path) : Build(path));
        }
        foreach (var patch in kustomization.List("patches").SelectMany(entry => Yaml.Load($"{directory}/{entry.Text("path")}")))
            Merge(Assert.Single(built, manifest => IdOf(manifest) == IdOf(patch)), patch);
        Assert.Equal(built.Count, built.Select(IdOf).Distinct().Count());
        return built;
    }

    public static string IdOf(YamlNode manifest) =>
        $"{manifest.Text("apiVersion")} {manifest.Text("kind")} {manifest.Text("metadata.namespace")}/{manifest.Text("metadata.name")}";

    /// <summary>Every value with the way to it; items of lists that can be patched by their names, others by their places.</summary>
    public static SortedDictionary<string, string> Values(YamlNode node)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(node, "", values);
        return values;
    }

    private static void Collect(YamlNode node, string path, SortedDictionary<string, string> values)
    {
        switch (node)
        {
            case YamlMappingNode map:
                foreach (var (name, value) in map.Children)
                    Collect(value, $"{path}.{name}", values);
                break;
            case YamlSequenceNode list:
                var key = KeyOf(path[(path.LastIndexOf('.') + 1)..], list);
                for (var i = 0; i < list.Children.Count; i++)
                    Collect(list.Children[i], $"{path}[{(key is null ? i : list.Children[i].Text(key))}]", values);
                break;
            default:
                var text = node.ToString();
                // 0440 is 288 to other readers.
                values.Add(path, path.EndsWith("Mode", StringComparison.Ordinal) && text.StartsWith('0') ? $"{Convert.ToInt32(text, 8)}" : text);
                break;
        }
    }

    private static void Merge(YamlMappingNode target, YamlMappingNode patch)
    {
        foreach (var (name, value) in patch.Children)
        {
            if (!target.Children.TryGetValue(name, out var there) || value is YamlScalarNode)
                target.Children[name] = value;
            else if (there is YamlMappingNode map && value is YamlMappingNode more)
                Merge(map, more);
            else
                MergeList(name.ToString(), Assert.IsType<YamlSequenceNode>(there), Assert.IsType<YamlSequenceNode>(value));
        }
    }

    private static void MergeList(string name, YamlSequenceNode target, YamlSequenceNode patch)
    {
        var key = MergeKeys[name];
        foreach (var item in patch.Children.Cast<YamlMappingNode>())
        {
            if (target.Children.FirstOrDefault(there => there.Text(key) == item.Text(key)) is YamlMappingNode same)
                Merge(same, item);
            else
                target.Children.Add(item);
        }
    }

    private static string? KeyOf(string name, YamlSequenceNode list) =>
        MergeKeys.GetValueOrDefault(name) is { } key && list.Children.All(item => item is YamlMappingNode && item.Text(key) is not null) ? key : null;
}
