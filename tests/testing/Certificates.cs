using System.Diagnostics;

namespace Blinq.Testing;

/// <summary>An authority of its own and one certificate that it signed, made as an operator makes them, with openssl.</summary>
public sealed class Certificates : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("blinq-tls-").FullName;

    public string Authority => In("ca.pem");

    public string Certificate => In("node.pem");

    public string Key => In("node.key");

    public static async Task<Certificates> MakeAsync()
    {
        var made = new Certificates();
        await made.RunAsync("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Blinq test authority", "-keyout", "ca.key", "-out", "ca.pem");
        await made.RunAsync("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=blinq-node", "-keyout", "node.key", "-out", "node.csr");
        await made.RunAsync("x509", "-req", "-in", "node.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out", "node.pem");
        return made;
    }

    /// <summary>The settings of a node that shows this certificate and trusts those of an authority.</summary>
    public (string, string)[] Trusting(Certificates authority) =>
    [
        ("Blinq:Cluster:Tls:Certificate", Certificate), ("Blinq:Cluster:Tls:Key", Key), ("Blinq:Cluster:Tls:Authority", authority.Authority),
    ];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string In(string name) => Path.Combine(_directory, name);

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _directory, RedirectStandardError = true };
        using var openssl = Process.Start(start)!;
        var said = await openssl.StandardError.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        Assert.True(openssl.ExitCode == 0, said);
    }
}
