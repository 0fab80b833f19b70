using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Erasures;

/// <summary>
/// One person's erasure, as it is noted before anything is deleted and kept for ever. It names no person: the user id can be
/// made from a subject only with the tenant's sealed key.
/// </summary>
/// <param name="Upto">When it was asked for: what began before is erased; a person who comes back later is a new one.</param>
/// <param name="Actor">Who asked: the id of a management key, or <c>operator</c>; 1–64 characters.</param>
/// <param name="Events">How many events' payloads were deleted so far.</param>
/// <param name="Streams">How many conversations they were of.</param>
/// <param name="FinishedAt"><c>null</c> while it is under way.</param>
public sealed record Erasure(
    KeyId Id, TenantId Tenant, UserId User, DateTimeOffset Upto, string Actor, long Events = 0, long Streams = 0,
    DateTimeOffset? FinishedAt = null);
