using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Wire.Revoking;

/// <summary>
/// The terms of a tenant as they cross the wire, made once for as long as the tenant's trust is held. A tenant may have
/// thousands of revocations and each of its visitors' calls needs them, so a long list goes by its fingerprint.
/// </summary>
internal sealed class OutgoingTerms
{
    /// <summary>As many revocations cost less to send than to look up.</summary>
    public const int ShortList = 32;

    private static readonly ConditionalWeakTable<TenantAccessPolicy, OutgoingTerms> Known = [];

    private OutgoingTerms(TenantAccessPolicy terms)
    {
        var list = WireRevocations.Of(terms.Revocations);
        var fingerprint = list.Users.Count <= ShortList ? null : FingerprintOf(list);
        Whole = WireTerms.Of(terms, fingerprint, list);
        Short = fingerprint is null ? Whole : WireTerms.Of(terms, fingerprint, null);
    }

    /// <summary>What is sent first.</summary>
    public WireTerms Short { get; }

    /// <summary>What is sent to a silo that does not know the fingerprint.</summary>
    public WireTerms Whole { get; }

    public static OutgoingTerms Of(TenantAccessPolicy terms) => Known.GetValue(terms, static terms => new OutgoingTerms(terms));

    private static byte[] FingerprintOf(WireRevocations list)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> time = stackalloc byte[8];
        Add(list.Everyone?.UtcTicks ?? 0, time);
        foreach (var (user, since) in list.Users.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.ASCII.GetBytes(user));
            Add(since.UtcTicks, time);
        }
        return hash.GetHashAndReset();

        void Add(long ticks, Span<byte> buffer)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer, ticks);
            hash.AppendData(buffer);
        }
    }
}
