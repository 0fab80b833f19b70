using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>What <c>deploy/</c> promises of silos and gateways apart.</summary>
public sealed class ApartManifestTests
{
    /// <summary>How long a silo may take to end calls and leave the membership, and what closing the ledger may take.</summary>
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(55 + 15);

    private static readonly Lazy<IReadOnlyList<YamlMappingNode>> Apart = new(() => Kustomize.Build("deploy/kubernetes/apart"));

    private static readonly Lazy<YamlMappingNode> Compose = new(() => Assert.Single(Yaml.Load("deploy/compose/apart.yaml")));

    private static YamlMappingNode Find(string kind, string name) => Assert.Single(
        Apart.Value, manifest => manifest.Text("kind") == kind && manifest.Text("metadata.name") == name);

    private static YamlNode Silo => Assert.Single(Find("Deployment", "blinq-silo").List("spec.template.spec.containers"));

    [Fact]
    public void ASiloIsProbedAtItsHealthAndRolledOneAtATime()
    {
        var deployment = Find("Deployment", "blinq-silo");
        var health = Assert.Single(Silo.List("ports"), port => port.Text("name") == "health").Text("containerPort");

        Assert.All(["startupProbe", "livenessProbe"], probe => Assert.Equal("/health/live", Silo.Text($"{probe}.httpGet.path")));
        Assert.Equal("/health/ready", Silo.Text("readinessProbe.httpGet.path"));
        Assert.EndsWith($":{health}", Find("ConfigMap", "blinq-silo").Text("data.Blinq__Cluster__HealthUrl"), StringComparison.Ordinal);
        Assert.Equal(("0", "1"), (deployment.Text("spec.strategy.rollingUpdate.maxUnavailable"), deployment.Text("spec.strategy.rollingUpdate.maxSurge")));
        Assert.True(int.Parse(deployment.Text("spec.replicas")!, CultureInfo.InvariantCulture) >= 3);
        Assert.NotEmpty(deployment.List("spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution"));
        Assert.Equal("1", Find("PodDisruptionBudget", "blinq-silo").Text("spec.maxUnavailable"));
    }

    [Fact]
    public void WhatStopsASiloWaitsUntilItHasLeft()
    {
        var unit = Repository.Read("deploy/systemd/blinq-silo.service");
        (string? Drain, string? Stop)[] ways =
        [
            (Find("ConfigMap", "blinq-silo").Text("data.Blinq__DrainDelay"), Find("Deployment", "blinq-silo").Text("spec.template.spec.terminationGracePeriodSeconds")),
            (Compose.Value.Text("x-silo.environment.Blinq__DrainDelay"), Compose.Value.Text("x-silo.stop_grace_period")!.TrimEnd('s')),
            (Regex.Match(unit, "Blinq__DrainDelay=(.+)").Groups[1].Value, Regex.Match(unit, "TimeoutStopSec=(.+)").Groups[1].Value),
        ];

        Assert.All(ways, way => Assert.True(
            TimeSpan.FromSeconds(int.Parse(way.Stop!, CultureInfo.InvariantCulture))
                >= KnownSettings.Bind(("Blinq:DrainDelay", way.Drain!)).DrainDelay + Leaving));
    }

    [Fact]
    public void NothingOutsideReachesASilo()
    {
        Assert.DoesNotContain(Apart.Value, manifest => manifest.Text("kind") == "Service" && manifest.Text("metadata.name") is not ("blinq-gateway" or "blinq-database"));
        Assert.All(Compose.Value.Entries("services").Where(service => service.Name.StartsWith("silo", StringComparison.Ordinal)), service =>
        {
            Assert.Empty(service.Value.List("ports"));
            Assert.Equal(["back"], service.Value.Entries("networks").Select(network => network.Name));
        });
    }

    [Fact]
    public void ASiloHoldsNoOperatorKey()
    {
        var secret = Yaml.Load("deploy/kubernetes/templates/secrets.yaml").Single(manifest => manifest.Text("metadata.name") == "blinq-silo");

        Assert.Equal(["Blinq__Ledger__ConnectionString", "Blinq__MasterKey"], secret.Entries("stringData").Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Contains(Find("Deployment", "blinq-silo").List("spec.template.spec.volumes"), volume => volume.Text("secret.secretName") == "blinq-silo");
        Assert.Equal(["master_key", "ledger_connection"], Compose.Value.List("x-silo.secrets").Select(source => source.Text("source")));
        Assert.DoesNotContain("Operator", Repository.Read("deploy/systemd/blinq-silo.service"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheWireIsEncryptedWithWhatTheSecretHolds()
    {
        var names = Yaml.Load("deploy/kubernetes/templates/secrets.yaml").Single(manifest => manifest.Text("metadata.name") == "blinq-cluster-tls")
            .Entries("stringData").Select(entry => entry.Name).ToList();
        var paths = Find("ConfigMap", "blinq-cluster").Entries("data").Where(setting => setting.Name.Contains("__Tls__", StringComparison.Ordinal))
            .Select(setting => setting.Value.ToString()).ToList();

        Assert.Equal(3, paths.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), paths.Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        Assert.All(["blinq-silo", "blinq-gateway"], name =>
        {
            var pod = Find("Deployment", name).At("spec.template.spec")!;
            Assert.Contains(pod.List("volumes"), volume => volume.Text("secret.secretName") == "blinq-cluster-tls");
            Assert.Contains(Assert.Single(pod.List("containers")).List("volumeMounts"), mount => mount.Text("mountPath") == Path.GetDirectoryName(paths[0]));
            Assert.Contains(Assert.Single(pod.List("containers")).List("envFrom"), source => source.Text("configMapRef.name") == "blinq-cluster");
        });
    }

    [Fact]
    public void EveryProcessOfTheClusterSaysItsRole()
    {
        Assert.Equal("silo", Find("ConfigMap", "blinq-silo").Text("data.Blinq__Cluster__Role"));
        Assert.Equal("gateway", Find("ConfigMap", "blinq-gateway").Text("data.Blinq__Cluster__Role"));
        Assert.Equal("silo", Compose.Value.Text("x-silo.environment.Blinq__Cluster__Role"));
        Assert.Equal("gateway", Compose.Value.Text("x-gateway.environment.Blinq__Cluster__Role"));
        Assert.Contains("ExecStart=/opt/blinq-silo/Blinq.Silo\n", Repository.Read("deploy/systemd/blinq-silo.service"), StringComparison.Ordinal);
        Assert.Contains("ExecStart=/opt/blinq/Blinq.Gateway --role gateway\n", Repository.Read("deploy/systemd/apart.conf"), StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"/app/Blinq.Silo\"]", Repository.Read("deploy/Dockerfile"), StringComparison.Ordinal);
        // The last target is the one that is built where none is named.
        Assert.EndsWith("ENTRYPOINT [\"/app/Blinq.Gateway\"]\n", Repository.Read("deploy/Dockerfile"), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryComposeSiloIsProbedAndLimited()
    {
        var silos = Compose.Value.Entries("services").Where(service => service.Name.StartsWith("silo", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, silos.Count);
        Assert.All(silos, service =>
        {
            Assert.NotEmpty(service.Value.List("healthcheck.test"));
            Assert.NotNull(service.Value.Text("deploy.resources.limits.memory"));
        });
    }

    [Fact]
    public void TheDeployNoteNamesTheWireContractAndTheRelease()
    {
        var wire = Regex.Match(Repository.Read("grains/Wire/WireContract.cs"), @"const int Version = (\d+);").Groups[1].Value;
        var release = Regex.Match(Repository.Read("Directory.Build.props"), "<Version>(.+)</Version>").Groups[1].Value;
        var note = Repository.Read("deploy/deploy-note.md");

        Assert.Contains($"# Deploy note of release {release}\n", note, StringComparison.Ordinal);
        Assert.Contains($"\n| wire contract (gateways and silos) | {wire} |", note, StringComparison.Ordinal);
        Assert.Contains("this version of the wire contract and the one before together", note, StringComparison.Ordinal);
    }
}
