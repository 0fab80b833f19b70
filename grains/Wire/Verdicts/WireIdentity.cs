using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Verdicts;

/// <summary>Who a token proved its bearer to be. Its text names nobody: logs may hold arguments.</summary>
[GenerateSerializer, Immutable, Alias("blinq.identity")]
public sealed record WireIdentity
{
    [Id(0)] public required string Subject { get; init; }

    [Id(1)] public required string User { get; init; }

    [Id(2)] public string? Name { get; init; }

    [Id(3)] public string? Email { get; init; }

    [Id(4)] public required string Key { get; init; }

    [Id(5)] public required long Epoch { get; init; }

    [Id(6)] public double? IssuedAt { get; init; }

    [Id(7)] public double? ExpiresAt { get; init; }

    [Id(8)] public required string Fingerprint { get; init; }

    public override string ToString() => $"WireIdentity {{ User = {User}, Key = {Key}, Epoch = {Epoch} }}";

    internal static WireIdentity Of(VerifiedIdentity identity) => new()
    {
        Subject = identity.Subject.Value,
        User = identity.User.Value,
        Name = identity.Name,
        Email = identity.Email,
        Key = identity.Key.Value,
        Epoch = identity.Epoch.Value,
        IssuedAt = identity.IssuedAt,
        ExpiresAt = identity.ExpiresAt,
        Fingerprint = identity.Fingerprint,
    };

    internal VerifiedIdentity ToDomain() => new()
    {
        Subject = new SubjectId(Subject),
        User = new UserId(User),
        Name = Name,
        Email = Email,
        Key = new KeyId(Key),
        Epoch = new Epoch(Epoch),
        IssuedAt = IssuedAt,
        ExpiresAt = ExpiresAt,
        Fingerprint = Fingerprint,
    };
}
