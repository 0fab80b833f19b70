using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Blinq.Grains.Keys;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Credentials;

/// <summary>
/// What a visitor's browser holds: <c>bs_&lt;tenantId&gt;.&lt;sessionId&gt;.&lt;secret&gt;</c>, 256 random bits in its
/// secret part. Only SHA-256 of that part's text goes any further.
/// </summary>
internal readonly record struct SessionCredential(TenantId Tenant, SessionId Session, Digest Secret)
{
    private const string Prefix = "bs_";
    private const int SecretLength = 43;

    public ConversationKey Key => new(Tenant, Session);

    /// <summary>Draws a credential.</summary>
    /// <returns>Its text, to be shown once, and what to keep of it.</returns>
    public static (string Text, Digest Secret) Issue(TenantId tenant, SessionId session)
    {
        Span<byte> random = stackalloc byte[32];
        RandomBytes.Fill(random);
        Span<byte> secret = stackalloc byte[SecretLength];
        Base64Url.EncodeToUtf8(random, secret, out _, out _);
        return (string.Concat($"{Prefix}{tenant.Value}.{session.Value}.", Encoding.ASCII.GetString(secret)), Hash(secret));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out SessionCredential credential)
    {
        credential = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var rest = text[Prefix.Length..];
        var first = rest.IndexOf('.');
        if (first < 0 || rest.Length != first + 1 + SessionId.Length + 1 + SecretLength || rest[first + 1 + SessionId.Length] != '.')
            return false;
        var secret = rest[^SecretLength..];
        if (!TenantId.TryParse(rest[..first], out var tenant)
            || !SessionId.TryParse(rest.Slice(first + 1, SessionId.Length), out var session)
            || !Ascii.IsValid(secret))
            return false;
        Span<byte> ascii = stackalloc byte[SecretLength];
        Encoding.ASCII.GetBytes(secret, ascii);
        credential = new SessionCredential(tenant, session, Hash(ascii));
        return true;
    }

    private static Digest Hash(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return new Digest(hash);
    }
}
