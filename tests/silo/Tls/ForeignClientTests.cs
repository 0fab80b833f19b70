using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Blinq.Gateway.Hosting;
using Blinq.Grains.Sealing;
using Blinq.Silo.Tests.Given;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace Blinq.Silo.Tests.Tls;

/// <summary>Orleans' own client, as anyone can write one: grains trust their caller, so one that is let in is inside.</summary>
public sealed class ForeignClientTests
{
    [Fact]
    public async Task GivenTls_ThenAClientWithoutACertificateOfTheAuthority_GetsNowhere()
    {
        using var ours = await Certificates.MakeAsync();
        using var theirs = await Certificates.MakeAsync();
        await using var silo = await RunningSilo.StartAsync(ours.Trusting(ours));

        Assert.Null(await ConnectAsync(silo.Clients, Pair(ours)));

        Assert.NotNull(await ConnectAsync(silo.Clients, null));
        Assert.NotNull(await ConnectAsync(silo.Clients, Pair(theirs)));
    }

    [Fact]
    public async Task GivenACertificateThatNamesWhereItsAuthorityCanBeHad_ThenNothingIsFetchedFromThere()
    {
        using var ours = await Certificates.MakeAsync();
        using var lure = new Lure();
        await using var silo = await RunningSilo.StartAsync(ours.Trusting(ours));

        using var connection = new TcpClient();
        await connection.ConnectAsync(silo.Clients);
        await using var tls = new SslStream(connection.GetStream());
        // Offline: a client that shows a certificate would fetch what is missing of its chain itself.
        var shown = SslStreamCertificateContext.Create(lure.Certificate(), null, offline: true);
        var refusal = await Record.ExceptionAsync(async () =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "blinq-cluster",
                ClientCertificateContext = shown,
                ApplicationProtocols = [new SslApplicationProtocol("Orleans1")],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            });
            // With TLS 1.3 a client hears of its certificate's refusal with the first answer.
            using var patience = new CancellationTokenSource(Eventually.Patience);
            Assert.NotEqual(0, await tls.ReadAsync(new byte[1], patience.Token));
        });

        Assert.True(refusal is not (null or OperationCanceledException), "It was let in.");
        Assert.False(lure.WasAsked, "What a client's certificate names was fetched.");
    }

    [Fact]
    public async Task GivenNoTls_ThenAClientThatCallsAnotherAddressOfTheMachine_GetsNowhere()
    {
        await using var silo = await RunningSilo.StartAsync([]);

        Assert.Null(await ConnectAsync(silo.Clients, null));

        Assert.NotNull(await ConnectAsync(new IPEndPoint(AnotherAddress(), silo.Clients.Port), null));
    }

    /// <returns>Why it could not connect; <c>null</c> if it could.</returns>
    private static async Task<Exception?> ConnectAsync(IPEndPoint silo, X509Certificate2? certificate)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(silo);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (RunningSilo.Name, RunningSilo.Name));
            client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = TimeSpan.FromSeconds(10));
            client.Services.AddSingleton<ISecretSealer>(new MasterKey(new byte[MasterKey.Size]));
            client.UseConnectionRetryFilter((_, _) => Task.FromResult(false));
            if (certificate is not null)
            {
                client.UseTls(certificate, tls =>
                {
                    tls.RemoteCertificateMode = RemoteCertificateMode.AllowCertificate;
                    tls.AllowAnyRemoteCertificate();
                });
            }
        });
        using var host = builder.Build();
        var failure = await Record.ExceptionAsync(() => host.StartAsync().WaitAsync(Eventually.Patience));
        if (failure is null)
            await host.StopAsync();
        return failure;
    }

    private static X509Certificate2 Pair(Certificates made) => X509Certificate2.CreateFromPemFile(made.Certificate, made.Key);

    /// <summary>One that is not 127.0.0.1: the network's, where there is one.</summary>
    private static IPAddress AnotherAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(one => one.GetIPProperties().UnicastAddresses)
        .Select(one => one.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)) ?? IPAddress.Parse("127.0.0.2");

    private sealed class RunningSilo : IAsyncDisposable
    {
        public const string Name = "blinq-foreign";

        private readonly GatewayApplication _process;

        private RunningSilo(GatewayApplication process, int port) => (_process, Clients) = (process, new IPEndPoint(IPAddress.Loopback, port));

        /// <summary>Where it takes clients.</summary>
        public IPEndPoint Clients { get; }

        public static async Task<RunningSilo> StartAsync((string Key, string Value)[] settings)
        {
            var database = await Database.MakeAsync();
            var ports = FreePort.Take(2);
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Blinq:Operator:Url"] = "http://127.0.0.1:0",
                ["Blinq:Operator:Key"] = "operator-key-of-the-tests-0123456789",
                ["Blinq:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                ["Blinq:Ledger:Provider"] = "postgres",
                ["Blinq:Ledger:ConnectionString"] = database.ConnectionString,
                ["Blinq:Cluster:Id"] = Name,
                ["Blinq:Cluster:ServiceId"] = Name,
                ["Blinq:Cluster:SiloPort"] = $"{ports[0]}",
                ["Blinq:Cluster:GatewayPort"] = $"{ports[1]}",
            }).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
            return new RunningSilo(
                await GatewayApplication.StartAsync(configuration, new GatewayHostOptions { HeedsSignals = false }, CancellationToken.None), ports[1]);
        }

        public ValueTask DisposeAsync() => _process.DisposeAsync();
    }

    /// <summary>An address where a certificate says that its authority's can be had, and whether it was asked.</summary>
    private sealed class Lure : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Lure() => _listener.Start();

        public bool WasAsked => _listener.Pending();

        public X509Certificate2 Certificate()
        {
            using var key = RSA.Create(2048);
            using var authority = RSA.Create(2048);
            var request = new CertificateRequest("CN=blinq-node", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [$"http://{_listener.LocalEndpoint}/authority.crt"]));
            var now = TimeProvider.System.GetUtcNow();
            var signer = X509SignatureGenerator.CreateForRSA(authority, RSASignaturePadding.Pkcs1);
            using var made = request.Create(
                new X500DistinguishedName("CN=an authority to be fetched"), signer, now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(8));
            using var whole = made.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
        }

        public void Dispose() => _listener.Dispose();
    }
}
