using System.Security.Cryptography;
using System.Text;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Testing;

/// <summary>What stories are told with.</summary>
public static class TestData
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly KeyId Key1 = new("ik_first");
    public static readonly KeyId Key2 = new("ik_second");
    public static readonly KeyId Manager = new("mk_manager");
    public static readonly PageContext Page = new("https://shop.example/cart", "uk", null);

    public static Digest Credential(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public static Digest Credential(int number) => Credential($"credential {number}");

    public static VerifiedIdentity Identity(
        string subject = "alice", KeyId? key = null, long epoch = 1, string? name = "Alice", string? email = "alice@example.com",
        double? issuedAt = null, DateTimeOffset? now = null) => new()
        {
            Subject = new SubjectId(subject),
            User = new UserIdKey(new byte[32]).For(new SubjectId(subject)),
            Name = name,
            Email = email,
            Key = key ?? Key1,
            Epoch = new Epoch(epoch),
            IssuedAt = issuedAt ?? (now ?? Noon).ToUnixTimeSeconds(),
            ExpiresAt = (now ?? Noon).ToUnixTimeSeconds() + 3600,
            Fingerprint = "0123456789abcdef",
        };

    public static Verdict Accepted(string subject = "alice", KeyId? key = null) => new Verdict.Accepted(Identity(subject, key));

    public static Verdict Accepted(VerifiedIdentity identity) => new Verdict.Accepted(identity);

    public static readonly Verdict Absent = Verdict.Absent.Instance;

    public static readonly Verdict Refused = new Verdict.Refused(RefusalReason.Expired, "fedcba9876543210", -12.5);

    public static TenantAccessPolicy Terms(
        IdentityMode mode = IdentityMode.Optional, IdentityPolicy? policy = null, Revocations? revocations = null,
        params (KeyId, DateTimeOffset?)[] keys) => new()
        {
            Mode = mode,
            Policy = policy ?? IdentityPolicy.Default,
            LiveKeys = keys.Length > 0 ? keys : [(Key1, null)],
            Revocations = revocations ?? Revocations.None,
        };

    public static Revocations Revoked(VerifiedIdentity identity, DateTimeOffset before) =>
        new(null, new Dictionary<UserId, DateTimeOffset> { [identity.User] = before });

    public static ConversationKey ConversationKey(TenantId? tenant = null) => new(tenant ?? TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow()));

    public static NewManagementKey ManagementKey(string id = "mk_manager", Scope scope = Scope.Admin, DateTimeOffset? expiresAt = null) =>
        new(new KeyId(id), Credential(id), "first", scope, expiresAt);

    public static RegisterTenant Register(string name = "Shop", params string[] origins) =>
        new(name, origins, "pk_shop", new UserIdKey(RandomNumberGenerator.GetBytes(32)), ManagementKey(), Actor.Operator);

    public static RotateSecret Rotate(
        long expectedEpoch, IdentitySecret? secret = null, int grace = 0, string? idempotencyKey = null, bool imported = false,
        KeyId? newKey = null) => new(
            newKey ?? KeyId.New("ik_"), secret ?? IdentitySecret.New(), imported, grace, new Epoch(expectedEpoch),
            idempotencyKey is null ? null : Credential(idempotencyKey), Actor.Of(Manager));
}
