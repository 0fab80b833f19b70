using Blinq.Grains.Sealing;
using Blinq.Grains.Wire;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants.Wire;

/// <summary>Between a tenant's commands and calls.</summary>
internal static class TenantCallMapping
{
    public static RegisterCall ToWire(this RegisterTenant command, TenantId tenant, ISecretSealer sealer) => new(
        command.Name, command.AllowedOrigins, command.PublicToken,
        WireSealed.Of(command.UserIdKey.Span, tenant, WireSealed.UserIds, sealer), ToWire(command.ManagementKey), command.Actor.Name);

    public static RegisterTenant ToDomain(this RegisterCall call, TenantId tenant, ISecretSealer sealer) => new(
        call.Name, call.AllowedOrigins, call.PublicToken, call.UserIds.Open(tenant, WireSealed.UserIds, sealer),
        ToDomain(call.ManagementKey), new Actor(call.Actor));

    public static ChangeCall ToWire(this ChangeTenant command) => new(
        command.Name, command.AllowedOrigins,
        command.Mode is { } mode ? WireEnum<IdentityMode, WireIdentityMode>.ToWire(mode) : null,
        command.Policy is { } policy ? WirePolicy.Of(policy) : null, command.Actor.Name);

    public static ChangeTenant ToDomain(this ChangeCall call) => new(
        call.Name, call.AllowedOrigins,
        call.Mode is { } mode ? WireEnum<IdentityMode, WireIdentityMode>.ToDomain(mode) : null,
        call.Policy?.ToDomain(), new Actor(call.Actor));

    public static RotateCall ToWire(this RotateSecret command, TenantId tenant, ISecretSealer sealer) => new(
        command.NewKey.Value, WireSealed.Of(command.Secret.ToHmacKey(), tenant, command.NewKey, sealer), command.Imported,
        command.GraceSeconds, command.ExpectedEpoch.Value, command.IdempotencyKey?.ToArray(), command.Actor.Name);

    public static RotateSecret ToDomain(this RotateCall call, TenantId tenant, ISecretSealer sealer)
    {
        var key = new KeyId(call.NewKey);
        return new RotateSecret(
            key, IdentitySecret.FromHmacKey(call.Secret.Open(tenant, key, sealer)), call.Imported, call.GraceSeconds,
            new Epoch(call.ExpectedEpoch), call.IdempotencyKey is { } digest ? new Digest(digest) : null, new Actor(call.Actor));
    }

    public static PlainCall ToWire(this RevokePrevious command) => new(command.Actor.Name);

    public static PlainCall ToWire(this SuspendTenant command) => new(command.Actor.Name);

    public static PlainCall ToWire(this ResumeTenant command) => new(command.Actor.Name);

    public static Actor ToDomain(this PlainCall call) => new(call.Actor);

    public static RevokeCall ToWire(this RevokeIdentity command) =>
        new(command.Id.Value, command.User?.Value, command.Before, command.Actor.Name);

    public static RevokeIdentity ToDomain(this RevokeCall call) => new(
        new KeyId(call.Id), call.User is { } user ? new UserId(user) : null, call.Before, new Actor(call.Actor));

    public static RemoveCall ToWire(this LiftRevocation command) => new(command.Id.Value, command.Actor.Name);

    public static RemoveCall ToWire(this RevokeManagementKey command) => new(command.Id.Value, command.Actor.Name);

    public static LiftRevocation ToLiftRevocation(this RemoveCall call) => new(new KeyId(call.Id), new Actor(call.Actor));

    public static RevokeManagementKey ToRevokeManagementKey(this RemoveCall call) => new(new KeyId(call.Id), new Actor(call.Actor));

    public static IssueKeyCall ToWire(this IssueManagementKey command) => new(ToWire(command.Key), command.Actor.Name);

    public static IssueManagementKey ToDomain(this IssueKeyCall call) => new(ToDomain(call.Key), new Actor(call.Actor));

    private static WireNewKey ToWire(NewManagementKey key) => new(
        key.Id.Value, key.Hash.ToArray(), key.Label, WireEnum<Scope, WireScope>.ToWire(key.Scope));

    private static NewManagementKey ToDomain(WireNewKey key) => new(
        new KeyId(key.Id), new Digest(key.Hash), key.Label, WireEnum<Scope, WireScope>.ToDomain(key.Scope));
}
