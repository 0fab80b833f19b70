using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Blinq.Hosting.FirstRun;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Stores;

namespace Blinq.Hosting.Doctor;

/// <summary>What can be told on this machine, without touching anything: ports, data directory, disk, certificates.</summary>
internal static class LocalExamination
{
    private const long LittleRoom = 1L << 30;

    private static readonly TimeSpan SoonOver = TimeSpan.FromDays(30);

    public static IEnumerable<Finding> Examine(BlinqOptions options, TimeProvider time)
    {
        foreach (var port in Ports(options))
            yield return port;
        if (options.PostgresConnection is null)
        {
            yield return DataDirectory(options);
            yield return Room(options.DataDirectory);
        }
        yield return Encryption(options, time);
        yield return DrainDelay(options);
    }

    private static IEnumerable<Finding> Ports(BlinqOptions options)
    {
        var http = options.Cluster.Role == Role.Silo
            ? [("Blinq:Cluster:HealthUrl", options.Cluster.HealthAddress.Ip, options.Cluster.HealthAddress.Port)]
            : options.PublicAddresses.Select(address => ("urls", address.Ip, address.Port))
                .Append(("Blinq:Operator:Url", options.OperatorAddress.Ip, options.OperatorAddress.Port));
        var cluster = options.PostgresConnection is null || !options.Cluster.HostsGrains
            ? []
            : new[] { ("Blinq:Cluster:SiloPort", options.Cluster.SiloPort), ("Blinq:Cluster:GatewayPort", options.Cluster.GatewayPort) }
                .Where(port => port.Item2 is not null).Select(port => (port.Item1, (IPAddress?)options.Cluster.Address, port.Item2!.Value));
        return http.Concat(cluster).Where(port => port.Item3 != 0).Select(port => Port(port.Item1, port.Item2 ?? IPAddress.Loopback, port.Item3));
    }

    private static Finding Port(string setting, IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return new Finding(Severity.Ok, "port", $"{setting}: {address}:{port} is free");
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new Finding(Severity.Warning, "port", $"{setting}: {address}:{port} is taken; right if this process runs already");
        }
        catch (SocketException cannot)
        {
            return new Finding(Severity.Fault, "port", $"{setting}: cannot listen on {address}:{port}: {cannot.Message.TrimEnd('.')}");
        }
    }

    private static Finding DataDirectory(BlinqOptions options)
    {
        var path = options.DataDirectory;
        if (!Directory.Exists(path))
            return new Finding(Severity.Ok, "data", $"{path} is not there yet; the first run makes it, and keys in it");
        var key = Path.Combine(path, InstallationKeys.MasterKeyFile);
        if (options.MasterKey is null && !File.Exists(key) && File.Exists(Path.Combine(path, LedgerStore.LedgerFile)))
            return new Finding(Severity.Fault, "data", $"{path} holds a ledger, and its master key is missing: put {key} back");
        foreach (var name in new[] { InstallationKeys.MasterKeyFile, InstallationKeys.OperatorKeyFile })
        {
            if (File.Exists(Path.Combine(path, name)) && KeyFilePermissions.FindFault(Path.Combine(path, name)) is { } fault)
                return new Finding(Severity.Fault, "data", fault);
        }
        return new Finding(Severity.Ok, "data", $"{path}: keys are their owner's alone");
    }

    private static Finding Room(string path)
    {
        var at = Path.GetFullPath(path);
        while (!Directory.Exists(at) && Path.GetDirectoryName(at) is { } parent)
            at = parent;
        var free = new DriveInfo(at).AvailableFreeSpace;
        return new Finding(free < LittleRoom ? Severity.Warning : Severity.Ok, "disk", $"{free / (1024 * 1024)} MiB free under {at}");
    }

    private static Finding Encryption(BlinqOptions options, TimeProvider time)
    {
        if (options.Cluster.Tls is not { } tls)
        {
            return options.Cluster.AllowPlaintext
                ? new Finding(Severity.Warning, "TLS", "Blinq:Cluster:AllowPlaintext: what reaches a silo's ports can call any conversation; the network must keep all else out")
                : new Finding(Severity.Ok, "TLS", "none, and none needed: silos are on this machine only");
        }
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(tls.CertificatePath, tls.KeyPath);
            var left = certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
            var severity = left <= TimeSpan.Zero ? Severity.Fault : left < SoonOver ? Severity.Warning : Severity.Ok;
            return new Finding(severity, "TLS", $"the certificate ends at {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm}Z, in {left.TotalDays:0} days");
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new Finding(Severity.Fault, "TLS", $"the certificates under Blinq:Cluster:Tls cannot be read: {wrong.Message.TrimEnd('.')}");
        }
    }

    private static Finding DrainDelay(BlinqOptions options) =>
        options.AddressesWithoutDrain.Count > 0
            ? new Finding(Severity.Warning, "drain", "Blinq:DrainDelay is 0: what a load balancer still sends after SIGTERM is refused")
            : new Finding(Severity.Ok, "drain", $"Blinq:DrainDelay is {options.DrainDelay.TotalSeconds:0} s");
}
