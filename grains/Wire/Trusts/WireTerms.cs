using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Trusts;

/// <summary>
/// What of a tenant's trust a conversation must know. They go with every call of a visitor, so a long list of revocations
/// goes by its fingerprint, and itself only to a silo that does not hold it yet.
/// </summary>
/// <param name="Fingerprint">SHA-256 of a long list of revocations; <c>null</c> where the list is short and stands here.</param>
/// <param name="Revocations"><c>null</c> where the silo should hold them under their fingerprint.</param>
[GenerateSerializer, Immutable, Alias("blinq.terms")]
public sealed record WireTerms(
    [property: Id(0)] IdentityMode Mode, [property: Id(1)] IdentityPolicy Policy,
    [property: Id(2)] IReadOnlyList<WireTerms.Key> Keys, [property: Id(3)] byte[]? Fingerprint,
    [property: Id(4)] WireRevocations? Revocations)
{
    /// <param name="ValidUntil">The end of a grace period; <c>null</c> = until further notice.</param>
    [GenerateSerializer, Immutable, Alias("blinq.terms.key")]
    public readonly record struct Key([property: Id(0)] KeyId Id, [property: Id(1)] DateTimeOffset? ValidUntil);

    internal static WireTerms Of(TenantAccessPolicy terms, byte[]? fingerprint, WireRevocations? revocations) => new(
        terms.Mode, terms.Policy,
        [.. terms.LiveKeys.Select(live => new Key(live.Key, live.ValidUntil))], fingerprint, revocations);

    internal TenantAccessPolicy ToDomain(Revocations revocations) => new()
    {
        Mode = Mode,
        Policy = Policy,
        LiveKeys = [.. Keys.Select(key => (key.Id, key.ValidUntil))],
        Revocations = revocations,
    };
}
