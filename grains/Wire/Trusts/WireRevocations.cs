using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Wire.Trusts;

/// <summary>Who is revoked since when.</summary>
[GenerateSerializer, Immutable, Alias("blinq.revocations")]
public sealed record WireRevocations(
    [property: Id(0)] DateTimeOffset? Everyone, [property: Id(1)] Dictionary<string, DateTimeOffset> Users)
{
    internal static WireRevocations Of(Revocations revocations) => new(
        revocations.Everyone, revocations.Users.ToDictionary(user => user.Key.Value, user => user.Value));

    internal Revocations ToDomain() => Users.Count == 0 && Everyone is null
        ? Revocations.None
        : new(Everyone, Users.ToDictionary(user => new UserId(user.Key), user => user.Value));
}
