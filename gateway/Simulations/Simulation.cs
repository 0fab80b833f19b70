using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Gateway.Simulations;

/// <summary>What an init would have come to.</summary>
internal enum SimulatedOutcome
{
    /// <summary>A conversation that is bound to its user.</summary>
    Verified,

    /// <summary>An anonymous conversation, and no token was refused for it.</summary>
    Anonymous,

    /// <summary>An anonymous conversation, because the token was refused.</summary>
    FellBack,

    /// <summary>403, no conversation.</summary>
    TurnedAway,

    /// <summary>What was recorded does not tell.</summary>
    Undetermined,
}

/// <summary>What a mode and a policy would have made of recorded inits. Pure: the checks' order and meaning are those of a token's verdict.</summary>
/// <param name="Current">The policy that the recorded verdicts were taken by, as far as is known: today's.</param>
internal sealed record Simulation(IdentityMode Mode, IdentityPolicy Policy, IdentityPolicy Current)
{
    /// <returns>The outcome, and the reason where a token is refused for one.</returns>
    public (SimulatedOutcome Outcome, string? Reason) Of(RecordedInit init)
    {
        if (Mode is IdentityMode.Off or IdentityMode.Observe)
            return (SimulatedOutcome.Anonymous, null);
        var isRequired = Mode == IdentityMode.Required;
        if (init.Token == RecordedToken.Unknown)
            return (SimulatedOutcome.Undetermined, null);
        if (init.Token == RecordedToken.Absent)
            return isRequired ? (SimulatedOutcome.TurnedAway, RefusalReasons.Absent) : (SimulatedOutcome.Anonymous, null);
        if (init is { Token: RecordedToken.Accepted, HasTimes: false } && IsStricter)
            return (SimulatedOutcome.Undetermined, null);
        var reason = init.Token == RecordedToken.Accepted ? RefusalOf(init) : init.Reason;
        if (reason is null)
            return (SimulatedOutcome.Verified, null);
        if (init.Token == RecordedToken.Refused && MayBeAccepted(reason))
            return (SimulatedOutcome.Undetermined, null);
        return (isRequired ? SimulatedOutcome.TurnedAway : SimulatedOutcome.FellBack, reason);
    }

    private bool IsStricter =>
        Policy.ClockSkewSeconds < Current.ClockSkewSeconds || Policy.RequireExpiry || Policy.MaxLifetimeSeconds is not null;

    /// <summary>Why a token that was accepted would not be, in the order of the checks. When it may be used first (<c>nbf</c>) is not recorded.</summary>
    private string? RefusalOf(RecordedInit init)
    {
        var (now, skew) = ((init.At - DateTimeOffset.UnixEpoch).TotalSeconds, Policy.ClockSkewSeconds);
        // Only where it is stricter: the verdict itself was taken a moment before it was recorded.
        if (skew < Current.ClockSkewSeconds && init.ExpiresAt <= now - skew)
            return RefusalReason.Expired.ToWire();
        if (skew < Current.ClockSkewSeconds && init.IssuedAt > now + skew)
            return RefusalReason.NotYetValid.ToWire();
        if (init.ExpiresAt is null && (Policy.RequireExpiry || Policy.MaxLifetimeSeconds is not null))
            return RefusalReason.MissingExpiry.ToWire();
        return Policy.MaxLifetimeSeconds is { } most && init.ExpiresAt - (init.IssuedAt ?? now) > most ? RefusalReason.LifetimeTooLong.ToWire() : null;
    }

    /// <summary>Whether a laxer policy might accept what was refused for this: the token's times are not known then, and not what comes after.</summary>
    private bool MayBeAccepted(string reason) =>
        (reason == RefusalReason.Expired.ToWire() || reason == RefusalReason.NotYetValid.ToWire()) && Policy.ClockSkewSeconds > Current.ClockSkewSeconds
        || reason == RefusalReason.MissingExpiry.ToWire() && !Policy.RequireExpiry && Policy.MaxLifetimeSeconds is null
        || reason == RefusalReason.LifetimeTooLong.ToWire() && (Policy.MaxLifetimeSeconds ?? int.MaxValue) > (Current.MaxLifetimeSeconds ?? 0);
}
