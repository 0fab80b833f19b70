using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>What <c>deploy/</c> promises: it can be read, it is hardened, it waits for the drain, and the operators' listener stays inside.</summary>
public sealed class ManifestTests
{
    private const string OperatorPort = "5081";

    /// <summary>What requests under way, leaving the cluster and closing the ledger may take once the drain delay is over.</summary>
    private static readonly TimeSpan Finishing = TimeSpan.FromSeconds(30 + 55 + 15);

    private static readonly Lazy<IReadOnlyList<YamlMappingNode>> Kubernetes = new(() =>
        [.. Kustomize.Build("deploy/kubernetes/together"), .. Templates()]);

    private static readonly Lazy<IReadOnlyList<YamlMappingNode>> KubernetesAlone = new(() => [.. Yaml.Load("deploy/kubernetes/alone/gateway.yaml")]);

    private static readonly Lazy<IReadOnlyList<YamlMappingNode>> Everything = new(() =>
        [.. Kubernetes.Value, .. Kustomize.Build("deploy/kubernetes/apart"), .. KubernetesAlone.Value]);

    private static readonly Lazy<YamlMappingNode> Compose = new(() => Assert.Single(Yaml.Load("deploy/compose/compose.yaml")));

    private static readonly Lazy<YamlMappingNode> ComposeAlone = new(() => Assert.Single(Yaml.Load("deploy/compose/alone.yaml")));

    private static IEnumerable<string> KubernetesFiles() => Repository.DeployFiles()
        .Where(path => path.Contains("kubernetes", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal));

    private static IEnumerable<YamlMappingNode> Templates() =>
        KubernetesFiles().Where(path => path.Contains("kubernetes/templates/", StringComparison.Ordinal)).SelectMany(Yaml.Load);

    private static IEnumerable<YamlNode> PodSpecs() =>
        Everything.Value.Select(manifest => manifest.At("spec.template.spec")).OfType<YamlNode>();

    private static YamlMappingNode Find(string kind, string name) => Find(Kubernetes.Value, kind, name);

    private static YamlMappingNode Find(IEnumerable<YamlMappingNode> manifests, string kind, string name) => Assert.Single(
        manifests, manifest => manifest.Text("kind") == kind && manifest.Text("metadata.name") == name);

    [Fact]
    public void EveryManifestSaysWhatAndWhere()
    {
        Assert.True(Everything.Value.Count >= 24);
        Assert.All(Everything.Value, manifest =>
        {
            Assert.NotNull(manifest.Text("apiVersion"));
            Assert.NotNull(manifest.Text("kind"));
            Assert.Equal("blinq", manifest.Text("kind") == "Namespace" ? manifest.Text("metadata.name") : manifest.Text("metadata.namespace"));
        });
    }

    [Fact]
    public void NoImageNamesARegistry()
    {
        var images = PodSpecs().SelectMany(pod => pod.List("containers")).Select(container => container.Text("image")!)
            .Concat(Compose.Value.Entries("services").Concat(ComposeAlone.Value.Entries("services")).Select(service => service.Value.Text("image")!))
            .Concat(Regex.Matches(Repository.Read("deploy/Dockerfile"), @"^FROM (\S+)", RegexOptions.Multiline).Select(m => m.Groups[1].Value))
            .Where(image => image != "runtime") // the Dockerfile's own
            .ToList();

        Assert.True(images.Count >= 8);
        Assert.All(images, image => Assert.Matches("^[a-z0-9-]+:[a-z0-9.-]+$", image));
    }

    [Fact]
    public void EveryPodIsHardened()
    {
        Assert.All(PodSpecs(), pod =>
        {
            Assert.Equal("true", pod.Text("securityContext.runAsNonRoot"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext.seccompProfile.type"));
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            Assert.All(pod.List("containers"), container =>
            {
                Assert.Equal("true", container.Text("securityContext.readOnlyRootFilesystem"));
                Assert.Equal("false", container.Text("securityContext.allowPrivilegeEscalation"));
                Assert.Equal(["ALL"], container.List("securityContext.capabilities.drop").Select(name => name.ToString()));
                Assert.NotNull(container.Text("resources.requests.memory"));
                Assert.NotNull(container.Text("resources.limits.memory"));
            });
        });
    }

    [Fact]
    public void TheClusterIsProbedAndRolledOneAtATimeWithoutAGap()
    {
        var deployment = Find("Deployment", "blinq-gateway");
        var container = Assert.Single(deployment.List("spec.template.spec.containers"));

        Assert.Equal("/health/live", container.Text("livenessProbe.httpGet.path"));
        Assert.Equal("/health/ready", container.Text("readinessProbe.httpGet.path"));
        Assert.Equal(("0", "1"), (deployment.Text("spec.strategy.rollingUpdate.maxUnavailable"), deployment.Text("spec.strategy.rollingUpdate.maxSurge")));
        Assert.True(int.Parse(deployment.Text("spec.replicas")!, CultureInfo.InvariantCulture) >= 3);
        Find("PodDisruptionBudget", "blinq-gateway");
    }

    [Fact]
    public void WhatStopsAProcessWaitsForItsDrain()
    {
        var kubernetes = (
            Find("ConfigMap", "blinq-gateway").Text("data.Blinq__DrainDelay"),
            Find("Deployment", "blinq-gateway").Text("spec.template.spec.terminationGracePeriodSeconds"));
        var alone = (
            Find(KubernetesAlone.Value, "ConfigMap", "blinq-gateway").Text("data.Blinq__DrainDelay"),
            Find(KubernetesAlone.Value, "StatefulSet", "blinq-gateway").Text("spec.template.spec.terminationGracePeriodSeconds"));
        var compose = (
            Compose.Value.Text("x-gateway.environment.Blinq__DrainDelay"), Compose.Value.Text("x-gateway.stop_grace_period")!.TrimEnd('s'));
        var unit = Repository.Read("deploy/systemd/blinq-gateway.service");
        var systemd = (
            Regex.Match(unit, "Blinq__DrainDelay=(.+)").Groups[1].Value, Regex.Match(unit, "TimeoutStopSec=(.+)").Groups[1].Value);

        Assert.All(new (string? Drain, string? Stop)[] { kubernetes, alone, compose, systemd }, waits =>
        {
            var drain = KnownSettings.Bind(("Blinq:DrainDelay", waits.Drain!)).DrainDelay;
            Assert.True(drain > TimeSpan.Zero);
            Assert.True(TimeSpan.FromSeconds(int.Parse(waits.Stop!, CultureInfo.InvariantCulture)) >= drain + Finishing);
        });
    }

    [Fact]
    public void TheOperatorsListenerStaysInside()
    {
        // Kubernetes: on the pod's loopback, and in no service, route or policy.
        Assert.DoesNotContain(
            Everything.Value.Where(manifest => manifest.Text("kind") == "ConfigMap").SelectMany(map => map.Entries("data")),
            setting => setting.Name == "Blinq__Operator__Url");
        Assert.All(KubernetesFiles(), path => Assert.DoesNotMatch($@"(?i)port:\s*""?{OperatorPort}", Repository.Read(path)));

        // Compose: published on the host's loopback at most, and unknown to the load balancer.
        var published = Compose.Value.Entries("services").Concat(ComposeAlone.Value.Entries("services")).SelectMany(service => service.Value.List("ports")).Select(port => port.ToString()).ToList();
        Assert.NotEmpty(published);
        Assert.All(published, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.DoesNotContain(OperatorPort, Repository.Read("deploy/compose/haproxy.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public void OnlySilosAndGatewaysReachASilosPorts()
    {
        var rules = Find("NetworkPolicy", "silos").List("spec.ingress").SelectMany(rule => rule.List("ports").Select(port => (
            From: Assert.Single(Assert.Single(rule.List("from")).Entries("podSelector.matchLabels")).Name, Port: port.Text("port")))).ToList();
        var common = Find("ConfigMap", "blinq-cluster");

        Assert.Equal([("blinq/silo", common.Text("data.Blinq__Cluster__SiloPort")), ("blinq/reaches-silos", common.Text("data.Blinq__Cluster__GatewayPort"))], rules);
        Assert.Equal("blinq/silo", Assert.Single(Find("NetworkPolicy", "silos").Entries("spec.podSelector.matchLabels")).Name);
        // Whatever hosts grains is under that policy, and has an address that others reach.
        var hosts = PodSpecsOf(Everything.Value).Where(pod => pod.Ports.Contains(rules[0].Port)).ToList();
        Assert.Equal(2, hosts.Count);
        Assert.All(hosts, pod =>
        {
            Assert.Equal("true", pod.Manifest.At("spec.template.metadata.labels") is YamlMappingNode labels ? labels.Children[new YamlScalarNode("blinq/silo")].ToString() : null);
            Assert.Equal("status.podIP", Assert.Single(pod.Container.List("env"), value => value.Text("name") == "Blinq__Cluster__Address").Text("valueFrom.fieldRef.fieldPath"));
            Assert.Contains(pod.Container.List("envFrom"), source => source.Text("configMapRef.name") == "blinq-cluster");
        });
        Assert.DoesNotContain(Everything.Value, manifest => manifest.Text("kind") == "Service" && manifest.List("spec.ports").Any(port => port.Text("targetPort") is "silo" or "clients"));

        static IEnumerable<(YamlMappingNode Manifest, YamlNode Container, List<string?> Ports)> PodSpecsOf(IEnumerable<YamlMappingNode> manifests) =>
            from manifest in manifests
            from container in manifest.List("spec.template.spec.containers")
            select (manifest, container, container.List("ports").Select(port => port.Text("containerPort")).ToList());
    }

    [Fact]
    public void TheSilosOfComposeTalkInANetworkThatLeadsNowhere()
    {
        var apart = Assert.Single(Yaml.Load("deploy/compose/apart.yaml"));
        string?[] settings = [Compose.Value.Text("x-gateway.environment.Blinq__Cluster__AllowPlaintext"), apart.Text("x-silo.environment.Blinq__Cluster__AllowPlaintext")];
        Assert.All(settings, setting => Assert.Equal("true", setting));
        Assert.Equal("true", Compose.Value.Text("networks.back.internal"));

        var hosts = Compose.Value.Entries("services").Where(service => service.Name.StartsWith("gateway", StringComparison.Ordinal))
            .Concat(apart.Entries("services").Where(service => service.Name.StartsWith("silo", StringComparison.Ordinal))).ToList();
        Assert.Equal(4, hosts.Count);
        Assert.Equal(4, hosts.Select(host => host.Value.Text("networks.back.ipv4_address")).Distinct().Count());
        Assert.All(hosts, host => Assert.Equal(host.Value.Text("networks.back.ipv4_address"), host.Value.Text("environment.Blinq__Cluster__Address")));
        Assert.DoesNotContain(
            Compose.Value.Entries("services").SelectMany(service => service.Value.List("ports")), port => Regex.IsMatch(port.ToString(), "11111|30000"));
    }

    [Fact]
    public void AloneThereIsOneProcessAndItsLedgerIsOnAVolume()
    {
        var set = Find(KubernetesAlone.Value, "StatefulSet", "blinq-gateway");
        var directory = Find(KubernetesAlone.Value, "ConfigMap", "blinq-gateway").Text("data.Blinq__DataDirectory")!;
        var volume = Assert.Single(set.List("spec.volumeClaimTemplates")).Text("metadata.name");

        Assert.Equal("1", set.Text("spec.replicas"));
        Assert.Contains(
            Assert.Single(set.List("spec.template.spec.containers")).List("volumeMounts"),
            mount => mount.Text("name") == volume && directory.StartsWith(mount.Text("mountPath") + "/", StringComparison.Ordinal));
        Assert.All(KubernetesAlone.Value, manifest => Assert.DoesNotContain("postgres", manifest.ToString(), StringComparison.Ordinal));
        Assert.Equal("/data/blinq", ComposeAlone.Value.Text("services.gateway.environment.Blinq__DataDirectory"));
        Assert.Equal(["ledger:/data"], ComposeAlone.Value.List("services.gateway.volumes").Select(mount => mount.ToString()));
    }

    [Fact]
    public void EveryComposeServiceIsProbedAndLimited()
    {
        // One service gives a volume to its user, and ends.
        var services = Compose.Value.Entries("services").Concat(ComposeAlone.Value.Entries("services")).Where(service => service.Name != "data").ToList();
        Assert.True(services.Count >= 5);
        Assert.All(services, service =>
        {
            Assert.NotEmpty(service.Value.List("healthcheck.test"));
            Assert.NotNull(service.Value.Text("deploy.resources.limits.memory"));
            Assert.NotNull(service.Value.Text("deploy.resources.limits.cpus"));
        });
    }

    [Fact]
    public void EverySecretComesFromAFileThatIsMade()
    {
        var declared = Compose.Value.Entries("secrets").ToDictionary(secret => secret.Name, secret => secret.Value.Text("file")!);
        var used = Compose.Value.Entries("services").Select(service => service.Value).SelectMany(service => service.List("secrets"))
            .Select(secret => secret is YamlScalarNode name ? name.Value! : secret.Text("source")!).ToHashSet();
        var made = Regex.Matches(Repository.Read("deploy/compose/make-secrets.sh"), @"^make (\w+) ", RegexOptions.Multiline)
            .Select(match => "./secrets/" + match.Groups[1].Value);

        Assert.Equal(declared.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        Assert.Equal(declared.Values.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NoFileHoldsASecret()
    {
        Assert.All(
            Everything.Value.Where(manifest => manifest.Text("kind") == "Secret").SelectMany(secret => secret.Entries("stringData")),
            entry => Assert.Equal("", entry.Value.ToString()));
        Assert.All(Repository.DeployFiles().Append("docs/operations.md"), path => Assert.DoesNotMatch(
            @"\b(bis|sk|op|bs)_[A-Za-z0-9_-]{16,}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=|-----BEGIN", Repository.Read(path)));
    }

    [Fact]
    public void ComposeAndKubernetesPrepareTheDatabaseAlike()
    {
        Assert.Equal(
            Sql(Repository.Read("deploy/compose/database-init.sh")),
            Sql(Find("ConfigMap", "blinq-database-init").Entries("data").Single().Value.ToString()));

        static string Sql(string script) => Regex.Match(script, "^CREATE ROLE.*?(?=^SQL)", RegexOptions.Multiline | RegexOptions.Singleline).Value is { Length: > 0 } sql
            ? sql
            : throw new InvalidOperationException("There is no SQL.");
    }

    [Fact]
    public Task SystemdUnderstandsTheGatewaysUnit() => SystemdUnderstandsAsync("blinq-gateway", "postgres.conf", "apart.conf");

    [Fact]
    public Task SystemdUnderstandsTheSilosUnit() => SystemdUnderstandsAsync("blinq-silo");

    private static async Task SystemdUnderstandsAsync(string name, params string[] dropIns)
    {
        const string tool = "/usr/bin/systemd-analyze";
        if (!File.Exists(tool))
            return;
        var directory = Directory.CreateTempSubdirectory("blinq-unit-");
        try
        {
            var unit = Path.Combine(directory.FullName, $"{name}.service");
            // The program is not installed here, and the tool would say so.
            await File.WriteAllTextAsync(unit, Regex.Replace(
                Repository.Read($"deploy/systemd/{name}.service"), "^ExecStart=/.*$", "ExecStart=/bin/true", RegexOptions.Multiline));
            var dropIn = directory.CreateSubdirectory($"{name}.service.d");
            foreach (var file in dropIns)
            {
                await File.WriteAllTextAsync(Path.Combine(dropIn.FullName, file), Regex.Replace(
                    Repository.Read($"deploy/systemd/{file}"), "^ExecStart=/.*$", "ExecStart=/bin/true", RegexOptions.Multiline));
            }

            using var process = Process.Start(new ProcessStartInfo(tool, ["verify", "--man=no", unit])
            {
                RedirectStandardError = true, RedirectStandardOutput = true,
            })!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();

            // It warns with exit code 0, and may warn of this machine's other units, too.
            Assert.DoesNotContain(said.Split('\n'), line => line.Contains(name, StringComparison.Ordinal));
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
