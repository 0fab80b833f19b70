using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Testing;

public static class Tenants
{
    public static TenantTrust Trusting(params TestKey[] keys) => Trusting([.. keys.Select(key => key.Live())]);

    public static TenantTrust Trusting(
        LiveKey[] keys,
        IdentityPolicy? policy = null,
        Revocations? revocations = null,
        (IdentityKey, DateTimeOffset)? lastRetired = null,
        KeyId[]? retired = null,
        long epoch = 3) => new()
    {
        Tenant = new TenantId("shop"),
        Name = "Shop",
        RegisteredAt = Clock.Now.AddDays(-30),
        Version = 7,
        Epoch = new Epoch(epoch),
        Suspended = false,
        Terms = new TenantAccessPolicy
        {
            Mode = IdentityMode.Optional,
            Policy = policy ?? IdentityPolicy.Default,
            LiveKeys = [.. keys.Select(key => (key.Key.Id, key.ValidUntil))],
            Revocations = revocations ?? Revocations.None,
        },
        Keys = keys,
        LastRetired = lastRetired,
        RetiredKeyIds = (retired ?? []).ToHashSet(),
        UserIds = UserIds,
        PublicTokens = [],
        AllowedOrigins = [],
        ManagementKeys = [],
    };

    public static readonly UserIdKey UserIds = new(new byte[32]);
}
