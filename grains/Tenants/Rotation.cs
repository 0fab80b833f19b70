using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>The idempotency key of a rotation that is not the newest any more.</summary>
/// <param name="At">When that rotation was.</param>
public sealed record UsedIdempotencyKey(Digest IdempotencyKey, DateTimeOffset At);

/// <summary>The newest rotation, as it must be known to answer the same request again.</summary>
/// <param name="Previous">The key that it gave a grace, and until when; <c>null</c> without grace.</param>
public sealed record Rotation(
    KeyId Key, Epoch Epoch, DateTimeOffset At, int GraceSeconds, bool Imported, Digest? IdempotencyKey,
    (KeyId Key, DateTimeOffset ValidUntil)? Previous);
