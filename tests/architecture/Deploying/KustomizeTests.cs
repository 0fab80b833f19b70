using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>What two ways of a cluster have in common stands once, in <c>deploy/kubernetes/base</c>.</summary>
public sealed class KustomizeTests
{
    [Theory]
    [InlineData("together")]
    [InlineData("apart")]
    public async Task TheToolBuildsWhatTheTestsOfTheManifestsLookAt(string way)
    {
        const string tool = "/usr/bin/kubectl";
        if (!File.Exists(tool))
            return;
        var start = new ProcessStartInfo(tool, ["kustomize", Path.Combine(Repository.Root, "deploy/kubernetes", way)])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(process.ExitCode == 0, await errors);
        var stream = new YamlStream();
        stream.Load(new StringReader(await output));
        var theirs = stream.Documents.ToDictionary(document => Kustomize.IdOf(document.RootNode), document => Kustomize.Values(document.RootNode));

        var ours = Kustomize.Build($"deploy/kubernetes/{way}").ToDictionary(Kustomize.IdOf, Kustomize.Values);

        Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(ours, manifest => Assert.Equal(theirs[manifest.Key], manifest.Value));
    }

    [Fact]
    public void EveryManifestOfAWayIsApplied()
    {
        foreach (var folder in (string[])["base", "together", "apart"])
        {
            var kustomization = Assert.Single(Yaml.Load($"deploy/kubernetes/{folder}/kustomization.yaml"));
            var named = kustomization.List("resources").Select(entry => entry.ToString()).Concat(kustomization.List("patches").Select(patch => patch.Text("path")!));
            var there = Repository.DeployFiles().Where(path => path.StartsWith($"deploy/kubernetes/{folder}/", StringComparison.Ordinal))
                .Select(path => Path.GetFileName(path)!).Where(name => name.EndsWith(".yaml", StringComparison.Ordinal) && name != "kustomization.yaml");

            Assert.Equal(there.Order(StringComparer.Ordinal), named.Where(name => name[0] != '.').Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void AGatewayWithoutGrainsDiffersFromRoleAllInNothingElse()
    {
        var (apart, together) = (GatewayOf("apart"), GatewayOf("together"));

        Assert.Equal(
            [
                ".spec.minReadySeconds=10", ".spec.replicas=3",
                ".spec.template.metadata.labels.blinq/silo=true",
                ".spec.template.spec.containers[gateway].env[Blinq__Cluster__Address].name=Blinq__Cluster__Address",
                ".spec.template.spec.containers[gateway].env[Blinq__Cluster__Address].valueFrom.fieldRef.fieldPath=status.podIP",
                ".spec.template.spec.containers[gateway].ports[11111].containerPort=11111", ".spec.template.spec.containers[gateway].ports[11111].name=silo",
                ".spec.template.spec.containers[gateway].ports[30000].containerPort=30000", ".spec.template.spec.containers[gateway].ports[30000].name=clients",
                ".spec.template.spec.containers[gateway].resources.limits.memory=2Gi", ".spec.template.spec.containers[gateway].resources.requests.cpu=1",
                ".spec.template.spec.containers[gateway].resources.requests.memory=1Gi",
            ],
            together.Except(apart));
        Assert.Equal(
            [
                ".spec.replicas=2", ".spec.template.metadata.labels.blinq/reaches-silos=true",
                ".spec.template.spec.containers[gateway].resources.limits.memory=1Gi", ".spec.template.spec.containers[gateway].resources.requests.cpu=500m",
                ".spec.template.spec.containers[gateway].resources.requests.memory=512Mi",
            ],
            apart.Except(together));

        static List<string> GatewayOf(string way) => [.. Kustomize
            .Values(Kustomize.Build($"deploy/kubernetes/{way}").Single(manifest => manifest.Text("kind") == "Deployment" && manifest.Text("metadata.name") == "blinq-gateway"))
            .Select(value => $"{value.Key}={value.Value}")];
    }
}
