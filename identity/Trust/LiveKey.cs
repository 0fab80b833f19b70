namespace Blinq.Identity.Trust;

/// <summary>A key that signs tokens now.</summary>
/// <param name="ValidUntil">Where its grace ends: from then on it is retired. <c>null</c> for the current key.</param>
public sealed record LiveKey(IdentityKey Key, DateTimeOffset? ValidUntil)
{
    public bool IsLiveAt(DateTimeOffset now) => ValidUntil is not { } end || now < end;
}
