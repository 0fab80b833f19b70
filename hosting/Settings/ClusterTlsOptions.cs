namespace Blinq.Hosting.Settings;

/// <summary>TLS between silos, and between gateways and silos: both sides show a certificate.</summary>
/// <param name="CertificatePath">PEM file with this node's certificate, signed by the authority itself.</param>
/// <param name="KeyPath">PEM file with its private key.</param>
/// <param name="AuthorityPath">PEM file with the authority that must have signed the other side's certificate, or with several, of which one must: so one is replaced without stopping everything.</param>
public sealed record ClusterTlsOptions(string CertificatePath, string KeyPath, string AuthorityPath);
