using System.Runtime.CompilerServices;
using Blinq.Identity.Parsing;
using Blinq.Identity.Trust;
using Microsoft.IdentityModel.Tokens;

namespace Blinq.Identity.Signatures;

/// <summary>
/// Verifies signatures with IdentityModel, with one prepared HMAC per identity key in use. IdentityModel's own cache of
/// signature providers holds 1,000 keys and thrashes beyond (docs/adr/0021). Here a provider hangs on the
/// <see cref="IdentityKey"/> instance and goes when that goes, so there is no limit to thrash at and nothing to grow.
/// Thread-safe.
/// </summary>
internal sealed class SignatureProviderCache
{
    /// <summary>
    /// One for all keys, for it is dear. A provider keeps so many HMACs at most for verdicts that run at once; it makes
    /// more where needed, and lets them go.
    /// </summary>
    private static readonly CryptoProviderFactory Factory = new()
    {
        CacheSignatureProviders = false,
        SignatureProviderObjectPoolCacheSize = Environment.ProcessorCount,
    };

    private readonly ConditionalWeakTable<IdentityKey, SignatureProvider> _providers = [];

    /// <summary>Whether the key signed the token, by HS256. The library compares in constant time.</summary>
    public bool Verify(IdentityKey key, CompactToken token) =>
        token.Signature.Length == SignatureBytes
        && _providers.GetValue(key, Prepare).Verify(
            token.Ascii, 0, token.SignedLength, token.Signature, 0, token.Signature.Length);

    /// <summary>The whole MAC; a shortened one is no signature (RFC 7518 §3.2).</summary>
    private const int SignatureBytes = 32;

    private static SignatureProvider Prepare(IdentityKey key) => Factory.CreateForVerifying(
        new SymmetricSecurityKey(key.HmacKey.ToArray()), SecurityAlgorithms.HmacSha256, cacheProvider: false);
}
