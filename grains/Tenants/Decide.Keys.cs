using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

public static partial class Decide
{
    public static TenantDecision IssueManagementKey(TenantState state, IssueManagementKey command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!state.Exists)
            return TenantDecision.Unknown.Instance;
        // A repeat is found by its call's name; under the same id nothing else may be issued, or be taken for it.
        if (state.ManagementKeys.FirstOrDefault(key => key.Id == command.Key.Id) is { } known)
        {
            return (known.Hash, known.Label, known.Scope, known.ExpiresAt) == (command.Key.Hash, command.Key.Label, command.Key.Scope, command.Key.ExpiresAt)
                ? Unchanged(state, now)
                : new TenantDecision.Refused(ChangeRefusal.IdempotencyKeyReused);
        }
        if (state.ManagementKeys.Count(key => key.IsInForceAt(now)) >= MaxManagementKeys)
            return new TenantDecision.Refused(ChangeRefusal.TooManyManagementKeys);
        return Changed(new TenantEvent.ManagementKeyIssued(command.Key, command.Actor), narrowed: false);
    }

    /// <summary>
    /// The last key of scope admin goes only by the operator's hand, who can issue another. One that ends by itself is not
    /// counted: it would leave the tenant without any.
    /// </summary>
    public static TenantDecision RevokeManagementKey(TenantState state, RevokeManagementKey command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (state.ManagementKeys.FirstOrDefault(key => key.Id == command.Id) is not { } revoked)
            return TenantDecision.Unknown.Instance;

        var isLastAdmin = IsLasting(revoked) && state.ManagementKeys.Count(IsLasting) == 1;
        if (isLastAdmin && command.Actor != Actor.Operator)
            return new TenantDecision.Refused(ChangeRefusal.LastAdminKey);
        return Changed(new TenantEvent.ManagementKeyRevoked(command.Id, command.Actor), narrowed: true);
    }

    private static bool IsLasting(ManagementKey key) => key is { Scope: Scope.Admin, ExpiresAt: null };
}
