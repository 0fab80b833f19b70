using System.Security.Cryptography;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Credentials;

/// <summary>What stands in a tenant's pages: <c>pk_&lt;tenantId&gt;_&lt;24 random letters and digits&gt;</c>. Public.</summary>
internal static class PublicToken
{
    private const string Prefix = "pk_";
    private const int RandomLength = 24;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string New(TenantId tenant) => $"{Prefix}{tenant.Value}_{RandomNumberGenerator.GetString(Alphabet, RandomLength)}";

    /// <summary>The one of a tenant that was registered under an Idempotency-Key.</summary>
    public static string Of(TenantId tenant, Digest idempotencyKey) =>
        $"{Prefix}{tenant.Value}_{NamedIds.Letters($"public-token\n{tenant}\n{idempotencyKey}", RandomLength)}";

    /// <summary>Which tenant it would be of, if it has the form of one at all.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TenantId tenant)
    {
        tenant = default;
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.Length > Prefix.Length + RandomLength + 1
            && text[^(RandomLength + 1)] == '_'
            && TenantId.TryParse(text[Prefix.Length..^(RandomLength + 1)], out tenant);
    }
}
