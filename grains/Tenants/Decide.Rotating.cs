namespace Blinq.Grains.Tenants;

/// <summary>What a rotation must know of secrets, which the state does not hold.</summary>
/// <param name="IsKnown">Whether the secret is one of those still sealed for the tenant.</param>
/// <param name="IsNewest">Whether it is the current key's.</param>
public readonly record struct SecretMatch(bool IsKnown, bool IsNewest);

public static partial class Decide
{
    /// <summary>How long a rotation can be asked for again with the same Idempotency-Key.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromMinutes(10);

    public const int MaxGraceSeconds = 86_400;

    /// <summary>How many idempotency keys of earlier rotations are known at most.</summary>
    public const int MaxSpentKeys = 64;

    /// <summary>
    /// Judged in this order: the same request again (a lost answer must not lose the secret), then an epoch that moved
    /// (another caller rotated, perhaps after the very request that is repeated), then a secret that was used before (old tokens would come back to life).
    /// </summary>
    public static RotateDecision Rotate(TenantState state, RotateSecret command, SecretMatch secret, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentOutOfRangeException.ThrowIfNegative(command.GraceSeconds, nameof(command));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.GraceSeconds, MaxGraceSeconds, nameof(command));
        if (!state.Exists)
            return RotateDecision.Unknown.Instance;
        if (state.LastRotation is { } last && IsUnderSameKey(last, command, now))
        {
            return IsSameRequest(last, command, secret)
                ? new RotateDecision.Repeated(last)
                : RotateDecision.IdempotencyKeyReused.Instance;
        }
        // The key's id was drawn for this call: the same call came twice, and its answer must not lose the secret.
        if (state.LastRotation is { } same && same.Key == command.NewKey && secret.IsNewest)
            return new RotateDecision.Repeated(same);
        if (command.ExpectedEpoch != state.Epoch || IsSpent(state, command, now))
            return new RotateDecision.EpochMoved(state.Epoch);
        if (secret.IsKnown)
            return RotateDecision.SecretReused.Instance;

        return new RotateDecision.Rotated(new TenantEvent.SecretRotated(
            command.NewKey, state.Epoch.Next(), command.GraceSeconds, command.Imported, command.Actor, command.IdempotencyKey));
    }

    public static TenantDecision RevokePrevious(TenantState state, RevokePrevious command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!state.Exists)
            return TenantDecision.Unknown.Instance;
        return state.PreviousKey(now) is { } previous
            ? Changed(new TenantEvent.SecretPreviousRevoked(previous.Id, state.Epoch.Next(), command.Actor), narrowed: true)
            : new TenantDecision.Refused(ChangeRefusal.NoPreviousKey);
    }

    private static bool IsUnderSameKey(Rotation last, RotateSecret command, DateTimeOffset now) =>
        command.IdempotencyKey is { } key && last.IdempotencyKey == key && now - last.At <= RepeatWindow;

    // Another caller rotated after the request that is repeated here: to rotate once more would end that secret.
    private static bool IsSpent(TenantState state, RotateSecret command, DateTimeOffset now) =>
        command.IdempotencyKey is { } key
        && state.SpentIdempotencyKeys.Exists(spent => spent.IdempotencyKey == key && now - spent.At <= RepeatWindow);

    private static bool IsSameRequest(Rotation last, RotateSecret command, SecretMatch secret) =>
        last.GraceSeconds == command.GraceSeconds
        && last.Imported == command.Imported
        && (!command.Imported || secret.IsNewest);
}
