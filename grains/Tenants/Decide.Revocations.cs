namespace Blinq.Grains.Tenants;

public static partial class Decide
{
    public static TenantDecision Revoke(TenantState state, RevokeIdentity command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!state.Exists)
            return TenantDecision.Unknown.Instance;
        if (command.Before > now)
            return new TenantDecision.Refused(ChangeRefusal.RevocationInFuture);
        if (command.User is not null && CountOfUsers(state, now) >= MaxUserRevocations)
            return new TenantDecision.Refused(ChangeRefusal.TooManyRevocations);

        return Changed(
            new TenantEvent.IdentityRevoked(command.Id, command.Before ?? now, command.Actor, command.User), narrowed: true);
    }

    public static TenantDecision Lift(TenantState state, LiftRevocation command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        return state.Revocations.Exists(revocation => revocation.Id == command.Id)
            ? Changed(new TenantEvent.IdentityRevocationLifted(command.Id, command.Actor), narrowed: false)
            : TenantDecision.Unknown.Instance;
    }

    private static int CountOfUsers(TenantState state, DateTimeOffset now) =>
        // Counting what is in force asks about every one, so only do it when there may be too many.
        state.Revocations.Count < MaxUserRevocations
            ? state.Revocations.Count
            : state.Revocations.Count(revocation => revocation.User is not null && state.IsInForce(revocation, now));
}
