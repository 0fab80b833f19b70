using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Blinq.Architecture.Tests.Deploying;

/// <summary>What <c>deploy/</c> promises: it can be read, it is hardened, it waits for the drain, and the operators' listener stays inside.</summary>
public sealed class ManifestTests
{
    private const string OperatorPort = "5081";

    /// <summary>How long requests under way may take once the drain delay is over, and what closing the ledger may take.</summary>
    private static readonly TimeSpan Finishing = TimeSpan.FromSeconds(30 + 15);

    private static readonly Lazy<IReadOnlyList<YamlMappingNode>> Kubernetes = new(() =>
        [.. KubernetesFiles().Where(path => !IsOfCluster(path)).SelectMany(Yaml.Load)]);

    private static readonly Lazy<IReadOnlyList<YamlMappingNode>> Everything = new(() => [.. KubernetesFiles().SelectMany(Yaml.Load)]);

    private static readonly Lazy<YamlMappingNode> Compose = new(() => Assert.Single(Yaml.Load("deploy/compose/compose.yaml")));

    private static IEnumerable<string> KubernetesFiles() => Repository.DeployFiles()
        .Where(path => path.Contains("kubernetes", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal));

    // In place of files above it, under the same names; ClusterManifestTests has what only it promises.
    private static bool IsOfCluster(string path) => path.Contains("kubernetes/cluster/", StringComparison.Ordinal);

    private static IEnumerable<YamlNode> PodSpecs() =>
        Everything.Value.Select(manifest => manifest.At("spec.template.spec")).OfType<YamlNode>();

    private static YamlMappingNode Find(string kind, string name) => Assert.Single(
        Kubernetes.Value, manifest => manifest.Text("kind") == kind && manifest.Text("metadata.name") == name);

    [Fact]
    public void EveryManifestSaysWhatAndWhere()
    {
        Assert.True(Everything.Value.Count >= 22);
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
            .Concat(Compose.Value.Entries("services").Select(service => service.Value.Text("image")!))
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
    public void TheGatewayIsProbedAndRolledWithoutAGap()
    {
        var deployment = Find("Deployment", "blinq-gateway");
        var container = Assert.Single(deployment.List("spec.template.spec.containers"));

        Assert.Equal("/health/live", container.Text("livenessProbe.httpGet.path"));
        Assert.Equal("/health/ready", container.Text("readinessProbe.httpGet.path"));
        Assert.Equal("0", deployment.Text("spec.strategy.rollingUpdate.maxUnavailable"));
        Assert.True(int.Parse(deployment.Text("spec.replicas")!, CultureInfo.InvariantCulture) >= 2);
        Find("PodDisruptionBudget", "blinq-gateway");
    }

    [Fact]
    public void WhoeverStopsAGatewayWaitsForItsDrain()
    {
        var kubernetes = (
            Find("ConfigMap", "blinq-gateway").Text("data.Blinq__DrainDelay"),
            Find("Deployment", "blinq-gateway").Text("spec.template.spec.terminationGracePeriodSeconds"));
        var compose = (
            Compose.Value.Text("x-gateway.environment.Blinq__DrainDelay"), Compose.Value.Text("x-gateway.stop_grace_period")!.TrimEnd('s'));
        var unit = Repository.Read("deploy/systemd/blinq-gateway.service");
        var systemd = (
            Regex.Match(unit, "Blinq__DrainDelay=(.+)").Groups[1].Value, Regex.Match(unit, "TimeoutStopSec=(.+)").Groups[1].Value);

        Assert.All(new (string? Drain, string? Stop)[] { kubernetes, compose, systemd }, waits =>
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
        Assert.DoesNotContain(Find("ConfigMap", "blinq-gateway").Entries("data"), setting => setting.Name == "Blinq__Operator__Url");
        Assert.All(KubernetesFiles(), path => Assert.DoesNotMatch($@"(?i)port:\s*""?{OperatorPort}", Repository.Read(path)));

        // Compose: published on the host's loopback at most, and unknown to the load balancer.
        var published = Compose.Value.Entries("services").SelectMany(service => service.Value.List("ports")).Select(port => port.ToString()).ToList();
        Assert.NotEmpty(published);
        Assert.All(published, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.DoesNotContain(OperatorPort, Repository.Read("deploy/compose/haproxy.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryComposeServiceIsProbedAndLimited()
    {
        var services = Compose.Value.Entries("services").ToList();
        Assert.True(services.Count >= 4);
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
    public void BothWaysPrepareTheDatabaseAlike()
    {
        Assert.Equal(
            Sql(Repository.Read("deploy/compose/database-init.sh")),
            Sql(Find("ConfigMap", "blinq-database-init").Entries("data").Single().Value.ToString()));

        static string Sql(string script) => Regex.Match(script, "^CREATE ROLE.*?(?=^SQL)", RegexOptions.Multiline | RegexOptions.Singleline).Value is { Length: > 0 } sql
            ? sql
            : throw new InvalidOperationException("There is no SQL.");
    }

    [Fact]
    public Task SystemdUnderstandsTheGatewaysUnit() => SystemdUnderstandsAsync("blinq-gateway", "postgres.conf", "cluster.conf");

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
