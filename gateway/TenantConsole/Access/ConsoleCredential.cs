using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>
/// What a signed-in browser holds in its cookie: <c>&lt;tenantId&gt;.&lt;sessionId&gt;.&lt;secret&gt;</c>, 256 random bits in its
/// secret part. Only SHA-256 of that part goes any further. A class: a record's text would hold the secret.
/// </summary>
internal sealed class ConsoleCredential
{
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    private readonly string _secret;

    private ConsoleCredential(TenantId tenant, SessionId session, string secret) =>
        (Tenant, Session, _secret) = (tenant, session, secret);

    public TenantId Tenant { get; }

    public SessionId Session { get; }

    public Digest Hash => HashOf(_secret);

    /// <summary>Stands in every form of this browser's pages; no other site can know it.</summary>
    public string FormToken => FormTokenOf(_secret);

    /// <summary>Draws the secret part.</summary>
    public static (string Secret, Digest Hash) NewSecret()
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        return (secret, HashOf(secret));
    }

    public static string Write(TenantId tenant, SessionId session, string secret) => $"{tenant.Value}.{session.Value}.{secret}";

    public static ConsoleCredential? Parse(string? cookie)
    {
        if (cookie?.Split('.') is not [var tenantText, var sessionText, { Length: SecretLength } secret]
            || !TenantId.TryParse(tenantText, out var tenant) || !SessionId.TryParse(sessionText, out var session))
            return null;
        return new ConsoleCredential(tenant, session, secret);
    }

    /// <summary>The same for the form that signs in, of which there is no more than a random cookie.</summary>
    public static string FormTokenOf(string secret) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"blinq.console.form\n{secret}")));

    private static Digest HashOf(string secret) => new(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
