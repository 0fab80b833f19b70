using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Blinq.Hosting.Settings;
using Orleans.Connections.Security;

namespace Blinq.Hosting.Tls;

/// <summary>
/// Mutual TLS on every connection of the cluster: each side shows a certificate that one of the installation's own authorities
/// signed (<see cref="PeerCertificates"/>). Which machine it names does not matter, silos come and go by address.
/// </summary>
internal static class ClusterTls
{
    /// <exception cref="StartupException">A certificate can't be read.</exception>
    public static void UseClusterTls(this ISiloBuilder silo, ClusterTlsOptions options)
    {
        var (certificate, authorities) = Load(options);
        // A silo connects to silos, and is connected to by silos and clients.
        var peers = new PeerCertificates(authorities, PeerCertificates.ServerAuth, PeerCertificates.ClientAuth);
        silo.UseTls(certificate, tls => Configure(tls, peers));
    }

    /// <inheritdoc cref="UseClusterTls(ISiloBuilder, ClusterTlsOptions)"/>
    public static void UseClusterTls(this IClientBuilder client, ClusterTlsOptions options)
    {
        var (certificate, authorities) = Load(options);
        var peers = new PeerCertificates(authorities, PeerCertificates.ServerAuth);
        client.UseTls(certificate, tls => Configure(tls, peers));
    }

    private static void Configure(TlsOptions tls, PeerCertificates peers)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => peers.IsTrusted(certificate);
        // TLS builds a chain of its own before it asks; without a policy it would fetch what the certificate names.
        tls.OnAuthenticateAsClient = (_, client) =>
        {
            client.TargetHost = "blinq-cluster";
            ((SslClientAuthenticationOptions)client.SslClientAuthenticationOptions).CertificateChainPolicy = peers.NewPolicy();
        };
        tls.OnAuthenticateAsServer = (_, server) =>
            ((SslServerAuthenticationOptions)server.SslServerAuthenticationOptions).CertificateChainPolicy = peers.NewPolicy();
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Authorities) Load(ClusterTlsOptions options)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(options.AuthorityPath);
            return authorities.Count > 0
                ? (X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath), authorities)
                : throw new CryptographicException($"{options.AuthorityPath} holds no certificate");
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The certificates under Blinq:Cluster:Tls cannot be read: {wrong.Message.TrimEnd('.')}.", wrong);
        }
    }
}
