using System.Collections.Immutable;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>
/// What a tenant must remember to decide, without any secret. Plain immutable data; it comes from events only
/// (<see cref="Evolve"/>).
/// </summary>
public sealed record TenantState
{
    /// <summary>Before the first event.</summary>
    public static readonly TenantState Initial = new();

    /// <summary>The seq of the last event; 0 = there is none.</summary>
    public long Seq { get; init; }

    public bool Exists => Seq > 0;

    public string Name { get; init; } = "";

    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When the last event was recorded.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    public bool Suspended { get; init; }

    public IdentityMode Mode { get; init; } = IdentityMode.Off;

    public IdentityPolicy Policy { get; init; } = IdentityPolicy.Default;

    public WidgetSettings Widget { get; init; } = WidgetSettings.Default;

    /// <summary>Which query parameters of pages' addresses are kept.</summary>
    public ImmutableArray<string> PageParameters { get; init; } = [];

    public ImmutableArray<string> PublicTokens { get; init; } = [];

    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    public ImmutableArray<ManagementKey> ManagementKeys { get; init; } = [];

    public Epoch Epoch { get; init; }

    /// <summary>Every identity key there ever was, the newest first.</summary>
    public ImmutableList<IdentityKeyRecord> Keys { get; init; } = [];

    public Rotation? LastRotation { get; init; }

    /// <summary>
    /// The idempotency keys of the rotations before the last, as far as they may come again: the newest 64 of the last ten
    /// minutes, the newest first.
    /// </summary>
    public ImmutableList<UsedIdempotencyKey> SpentIdempotencyKeys { get; init; } = [];

    /// <summary>In the order in which they were made.</summary>
    public ImmutableList<Revocation> Revocations { get; init; } = [];

    /// <summary>The keys that sign tokens at a time, the current one first; at most two.</summary>
    public IEnumerable<IdentityKeyRecord> LiveKeys(DateTimeOffset now) => Keys.Take(2).Where(key => key.IsLiveAt(now));

    /// <summary>The key whose grace runs at a time.</summary>
    public IdentityKeyRecord? PreviousKey(DateTimeOffset now) => LiveKeys(now).FirstOrDefault(key => key.EndsAt is not null);

    /// <summary>The key that was retired last, as of a time.</summary>
    // Each rotation ends whatever lived before the key that it replaces, so this is among the newest three.
    public IdentityKeyRecord? LastRetired(DateTimeOffset now) =>
        Keys.Take(3).Where(key => !key.IsLiveAt(now)).MaxBy(key => key.EndsAt);

    /// <summary>
    /// From when on revocations can still meet a token that a live key signs: the age of the oldest such key. An imported
    /// key may have signed before the tenant brought it, so no revocation is too old for it; and with no key at all, one
    /// may be imported yet: then <see cref="DateTimeOffset.MinValue"/>.
    /// </summary>
    public DateTimeOffset RevocationsCountSince(DateTimeOffset now) =>
        LiveKeys(now).Select(key => key.Imported ? DateTimeOffset.MinValue : key.CreatedAt).DefaultIfEmpty().Min();

    /// <summary>The revocations that can still meet a token, in the order in which they were made.</summary>
    public IEnumerable<Revocation> RevocationsInForce(DateTimeOffset now)
    {
        var since = RevocationsCountSince(now);
        return Revocations.Where(revocation => revocation.Before >= since);
    }
}
