using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.Simulations;
using Blinq.Gateway.Tenants;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <param name="LastDay">How tokens fared in the last 24 hours.</param>
/// <param name="RotationKey">The Idempotency-Key of the form that rotates.</param>
/// <param name="Simulated">What each mode would have done with what was recorded in the last 7 days.</param>
/// <param name="Recorded">How much of that was looked at.</param>
/// <param name="AsksTwice">Whether <c>required</c> was asked for without an accepted token in the last day.</param>
internal sealed record IdentityModel(
    TenantView Tenant, IdentityResponse Identity, VerdictCountsBody LastDay, DateTimeOffset Now, string RotationKey,
    IReadOnlyDictionary<string, SimulatePolicyResponse> Simulated, RecordedInits Recorded, bool AsksTwice, Problem? Refused)
{
    public bool HasKey => Identity.Keys.Any(key => key.State != "retired");

    public IdentityKeyBody? Previous => Identity.Keys.FirstOrDefault(key => key.State == "previous");

    /// <summary>Of the conversations that began in the last 24 hours, in percent; <c>null</c> without any.</summary>
    public double? VerifiedShare => Recorded.LastDay == 0 ? null : 100.0 * Recorded.BoundLastDay / Recorded.LastDay;

    /// <summary>When the secret ended that was rotated out last.</summary>
    public DateTimeOffset? RotatedOutAt => Identity.Keys.Where(key => key.State == "retired").Max(key => key.ValidUntil);

    public long RefusedLastDay => LastDay.Refused.Values.Sum();
}

/// <param name="Secret"><c>null</c> where it was on a page before.</param>
/// <param name="Previous">The key that stays live for its grace.</param>
internal sealed record RotatedModel(string? Secret, string KeyId, PreviousKeyBody? Previous, DateTimeOffset? FirstUse)
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => $"RotatedModel {{ KeyId = {KeyId} }}";
}
