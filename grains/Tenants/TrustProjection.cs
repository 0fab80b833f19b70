using System.Collections.Frozen;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>Makes the trust that a tenant's state and secrets amount to at a time.</summary>
internal static class TrustProjection
{
    /// <summary>How long a token of the key that was retired last is told apart from any other bad one.</summary>
    public static readonly TimeSpan RetiredLabel = TimeSpan.FromDays(7);

    public static TenantTrust TrustOf(TenantId tenant, TenantState state, TenantSecrets secrets, long? position, DateTimeOffset now)
    {
        var live = state.LiveKeys(now).ToArray();
        return new TenantTrust
        {
            Tenant = tenant,
            Name = state.Name,
            RegisteredAt = state.RegisteredAt,
            Version = state.Seq,
            Position = position,
            Epoch = state.Epoch,
            Suspended = state.Suspended,
            Terms = new TenantAccessPolicy
            {
                Mode = state.Mode,
                Policy = state.Policy,
                LiveKeys = Array.ConvertAll(live, key => (key.Id, key.EndsAt)),
                Revocations = RevocationsOf(state, now),
            },
            Keys = Array.ConvertAll(live, key => new LiveKey(secrets.Get(key.Id), key.EndsAt)),
            LastRetired = LabelledAt(state, now) is { } retired && secrets.Find(retired.Id) is { } key
                ? (key, retired.EndsAt!.Value + RetiredLabel)
                : null,
            RetiredKeyIds = state.Keys.Where(key => !key.IsLiveAt(now)).Select(key => key.Id).ToFrozenSet(),
            UserIds = secrets.UserIds,
            PublicTokens = state.PublicTokens,
            AllowedOrigins = state.AllowedOrigins,
            ManagementKeys = state.ManagementKeys.RemoveAll(key => !key.IsInForceAt(now)),
            Widget = state.Widget,
            PageParameters = state.PageParameters,
        };
    }

    /// <summary>The secrets that nothing asks for any more.</summary>
    public static IReadOnlyList<KeyId> NoLongerNeeded(TenantState state, TenantSecrets secrets, DateTimeOffset now)
    {
        var needed = state.LiveKeys(now).Select(key => key.Id).ToHashSet();
        if (LabelledAt(state, now) is { } retired)
            needed.Add(retired.Id);
        return [.. secrets.Ids.Where(id => !needed.Contains(id))];
    }

    private static IdentityKeyRecord? LabelledAt(TenantState state, DateTimeOffset now) =>
        state.LastRetired(now) is { } retired && now < retired.EndsAt + RetiredLabel ? retired : null;

    private static Revocations RevocationsOf(TenantState state, DateTimeOffset now)
    {
        DateTimeOffset? everyone = null;
        var users = new Dictionary<UserId, DateTimeOffset>();
        foreach (var revocation in state.RevocationsInForce(now))
        {
            if (revocation.User is not { } user)
                everyone = everyone > revocation.Before ? everyone : revocation.Before;
            else if (!users.TryGetValue(user, out var known) || known < revocation.Before)
                users[user] = revocation.Before;
        }
        return everyone is null && users.Count == 0 ? Revocations.None : new Revocations(everyone, users);
    }
}
