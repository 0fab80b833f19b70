using Blinq.Identity.Claims;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Surrogates;

/// <summary>Who a token proved its bearer to be, as it crosses the wire. Its text names no user: logs may hold arguments.</summary>
[GenerateSerializer, Immutable, Alias("blinq.identity")]
public readonly record struct WireIdentity(
    [property: Id(0)] SubjectId Subject, [property: Id(1)] UserId User, [property: Id(2)] string? Name, [property: Id(3)] string? Email,
    [property: Id(4)] KeyId Key, [property: Id(5)] Epoch Epoch, [property: Id(6)] double? IssuedAt, [property: Id(7)] double? ExpiresAt,
    [property: Id(8)] string Fingerprint, [property: Id(9)] string? Claims)
{
    public override string ToString() => $"WireIdentity {{ User = {User}, Key = {Key}, Epoch = {Epoch} }}";
}

[RegisterConverter]
internal sealed class VerifiedIdentityConverter : IConverter<VerifiedIdentity, WireIdentity>
{
    public VerifiedIdentity ConvertFromSurrogate(in WireIdentity surrogate) => new()
    {
        Subject = surrogate.Subject,
        User = surrogate.User,
        Name = surrogate.Name,
        Email = surrogate.Email,
        Key = surrogate.Key,
        Epoch = surrogate.Epoch,
        IssuedAt = surrogate.IssuedAt,
        ExpiresAt = surrogate.ExpiresAt,
        Fingerprint = surrogate.Fingerprint,
        Claims = surrogate.Claims is { } claims ? new VerifiedClaims(claims) : null,
    };

    public WireIdentity ConvertToSurrogate(in VerifiedIdentity value) => new(
        value.Subject, value.User, value.Name, value.Email, value.Key, value.Epoch, value.IssuedAt, value.ExpiresAt, value.Fingerprint,
        value.Claims?.Json);
}
