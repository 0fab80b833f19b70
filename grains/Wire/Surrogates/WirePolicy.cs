using Blinq.Identity.Claims;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Wire.Surrogates;

/// <summary>How a tenant wants tokens to be judged; seconds throughout.</summary>
[GenerateSerializer, Immutable, Alias("blinq.policy")]
public readonly record struct WirePolicy(
    [property: Id(0)] int ClockSkew, [property: Id(1)] bool RequireExpiry, [property: Id(2)] int? MaxLifetime,
    [property: Id(3)] int IdentifiedSessionTtl, [property: Id(4)] bool ClaimAnonymous,
    [property: Id(5)] IReadOnlyList<string>? Claims)
{
    internal static WirePolicy Of(IdentityPolicy policy) => new(
        policy.ClockSkewSeconds, policy.RequireExpiry, policy.MaxLifetimeSeconds, policy.IdentifiedSessionTtlSeconds,
        policy.ClaimAnonymous, policy.Claims is { } names ? [.. names] : null);

    internal IdentityPolicy ToDomain() => new()
    {
        ClockSkewSeconds = ClockSkew,
        RequireExpiry = RequireExpiry,
        MaxLifetimeSeconds = MaxLifetime,
        IdentifiedSessionTtlSeconds = IdentifiedSessionTtl,
        ClaimAnonymous = ClaimAnonymous,
        Claims = Claims is { } names ? ClaimNames.Of(names) : null,
    };
}

[RegisterConverter]
internal sealed class IdentityPolicyConverter : IConverter<IdentityPolicy, WirePolicy>
{
    public IdentityPolicy ConvertFromSurrogate(in WirePolicy surrogate) => surrogate.ToDomain();

    public WirePolicy ConvertToSurrogate(in IdentityPolicy value) => WirePolicy.Of(value);
}
