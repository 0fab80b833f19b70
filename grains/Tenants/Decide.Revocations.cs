using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

public static partial class Decide
{
    /// <summary>
    /// How far a revocation may reach into the future, for a backend whose clock runs ahead: as far as a token's <c>iat</c>
    /// may ever lie ahead.
    /// </summary>
    public static readonly TimeSpan MaxRevocationAhead = TimeSpan.FromSeconds(IdentityPolicy.MaxClockSkewSeconds);

    public static TenantDecision Revoke(TenantState state, RevokeIdentity command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!state.Exists)
            return TenantDecision.Unknown.Instance;
        // Its id was drawn for this call: the same call came twice.
        if (state.Revocations.Exists(revocation => revocation.Id == command.Id))
            return Unchanged(state, now);
        if (command.Before > now + MaxRevocationAhead)
            return new TenantDecision.Refused(ChangeRefusal.RevocationInFuture);
        if (CountInForce(state, now) >= (command.User is null ? MaxUserRevocations + MaxRevocationsOfEveryone : MaxUserRevocations))
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

    public static TenantDecision RecordErasure(TenantState state, RecordErasure command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        return state.Exists
            ? Changed(
                new TenantEvent.SubjectErased(command.User, command.Actor, command.Erasure, command.Events, command.Streams),
                narrowed: true)
            : TenantDecision.Unknown.Instance;
    }

    // Looking through them all costs, so that is done only when there may be too many.
    private static int CountInForce(TenantState state, DateTimeOffset now) =>
        state.Revocations.Count < MaxUserRevocations ? state.Revocations.Count : state.RevocationsInForce(now).Count();
}
