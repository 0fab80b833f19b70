using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Blinq.Hosting.Tls;

/// <summary>
/// Whether a peer's certificate may take part in the cluster: one of the authorities signed it, it is valid now, and, where it
/// names extended key usages (RFC 5280 §4.2.1.12), one of those that are asked for is among them. Nothing is fetched from an
/// address that the certificate names. Thread-safe.
/// </summary>
/// <param name="authorities">One, or while it is replaced the old one and the new one.</param>
/// <param name="usages">Object identifiers, one of which a certificate with extended key usages must name.</param>
internal sealed class PeerCertificates(X509Certificate2Collection authorities, params string[] usages)
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    public bool IsTrusted(X509Certificate2? certificate)
    {
        if (certificate is null || !IsMeantForIt(certificate))
            return false;
        using var chain = new X509Chain { ChainPolicy = NewPolicy() };
        return chain.Build(certificate);
    }

    /// <summary>How a chain is built: to these authorities alone, and without asking anyone.</summary>
    public X509ChainPolicy NewPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            // An authority of the installation's own publishes no list of revoked certificates: it is replaced.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private bool IsMeantForIt(X509Certificate2 certificate)
    {
        var named = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>())
            .Select(usage => usage.Value)
            .ToList();
        return named.Count == 0 || named.Exists(usage => usages.Contains(usage));
    }
}
