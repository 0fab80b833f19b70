using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Trusts;

/// <summary>A new secret crosses the wire sealed.</summary>
[RegisterConverter]
internal sealed class IdentitySecretConverter(ISecretSealer sealer) : IConverter<IdentitySecret, WireSealed>
{
    private static readonly KeyId Name = new("identity-secret");

    public IdentitySecret ConvertFromSurrogate(in WireSealed surrogate) =>
        IdentitySecret.FromHmacKey(surrogate.Open(Name, sealer));

    public WireSealed ConvertToSurrogate(in IdentitySecret value) => WireSealed.Of(value.ToHmacKey(), Name, sealer);
}
