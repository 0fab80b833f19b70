using System.Security.Cryptography.X509Certificates;
using Blinq.Hosting.Settings;
using Orleans.Connections.Security;

namespace Blinq.Hosting.Tls;

/// <summary>
/// Mutual TLS on every connection of the cluster: each side shows a certificate that the installation's own authority
/// signed. Which machine it names does not matter, silos come and go by address; that the authority signed it does.
/// </summary>
internal static class ClusterTls
{
    public static void UseClusterTls(this ISiloBuilder silo, ClusterTlsOptions options)
    {
        var (certificate, authority) = Load(options);
        silo.UseTls(certificate, tls => Configure(tls, authority));
    }

    public static void UseClusterTls(this IClientBuilder client, ClusterTlsOptions options)
    {
        var (certificate, authority) = Load(options);
        client.UseTls(certificate, tls => Configure(tls, authority));
    }

    private static void Configure(TlsOptions tls, X509Certificate2 authority)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => IsSignedBy(authority, certificate);
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = "blinq-cluster";
    }

    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate2? certificate)
    {
        if (certificate is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static (X509Certificate2 Certificate, X509Certificate2 Authority) Load(ClusterTlsOptions options)
    {
        try
        {
            return (
                X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath),
                X509CertificateLoader.LoadCertificateFromFile(options.AuthorityPath));
        }
        catch (Exception wrong) when (wrong is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The certificates under Blinq:Cluster:Tls cannot be read: {wrong.Message.TrimEnd('.')}.", wrong);
        }
    }
}
