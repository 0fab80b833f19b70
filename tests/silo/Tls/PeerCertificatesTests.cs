using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Blinq.Hosting.Tls;

namespace Blinq.Silo.Tests.Tls;

public sealed class PeerCertificatesTests
{
    private static readonly X509Certificate2 Ours = Authority("Blinq cluster");
    private static readonly X509Certificate2 Next = Authority("Blinq cluster after it");
    private static readonly X509Certificate2 Theirs = Authority("Another authority");

    private static readonly PeerCertificates Peers = new([Ours, Next], PeerCertificates.ServerAuth, PeerCertificates.ClientAuth);

    [Fact]
    public void GivenACertificateOfAnAuthority_ThenItIsTrusted_AndThatOfTheNextOneToo()
    {
        Assert.True(Peers.IsTrusted(Sign(Ours)));
        Assert.True(Peers.IsTrusted(Sign(Next)));
    }

    [Fact]
    public void GivenNoCertificate_OrAStrangersOrItsOwn_ThenItIsNotTrusted()
    {
        Assert.False(Peers.IsTrusted(null));
        Assert.False(Peers.IsTrusted(Sign(Theirs)));
        Assert.False(Peers.IsTrusted(Authority("Blinq cluster")));
    }

    [Fact]
    public void GivenACertificateThatIsOver_ThenItIsNotTrusted() =>
        Assert.False(Peers.IsTrusted(Sign(Ours, until: TimeProvider.System.GetUtcNow().AddMinutes(-1))));

    [Theory]
    [InlineData(PeerCertificates.ServerAuth, true)]
    [InlineData(PeerCertificates.ClientAuth, true)]
    [InlineData("1.3.6.1.5.5.7.3.3", false)] // code signing
    [InlineData("1.3.6.1.5.5.7.3.4", false)] // e-mail protection
    public void GivenExtendedKeyUsages_ThenOneOfThoseThatAreAskedForMustBeAmongThem(string usage, bool isTrusted) =>
        Assert.Equal(isTrusted, Peers.IsTrusted(Sign(Ours, usage)));

    [Fact]
    public void GivenAClientsCertificate_ThenASiloThatShowsItIsNotTrusted() =>
        Assert.False(new PeerCertificates([Ours], PeerCertificates.ServerAuth).IsTrusted(Sign(Ours, PeerCertificates.ClientAuth)));

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private static X509Certificate2 Sign(X509Certificate2 authority, string? usage = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=blinq-node", key, HashAlgorithmName.SHA256);
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        return request.Create(
            authority, TimeProvider.System.GetUtcNow().AddHours(-1), until ?? TimeProvider.System.GetUtcNow().AddHours(1), RandomNumberGenerator.GetBytes(8));
    }
}
