using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.Tenants;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <param name="LastDay">How tokens fared in the last 24 hours.</param>
/// <param name="RotationKey">The Idempotency-Key of the form that rotates.</param>
/// <param name="AsksTwice">Whether <c>required</c> was asked for without an accepted token in the last day.</param>
internal sealed record IdentityModel(
    TenantView Tenant, IdentityResponse Identity, VerdictCountsBody LastDay, DateTimeOffset Now, string RotationKey, bool AsksTwice, Problem? Refused)
{
    public bool HasKey => Identity.Keys.Any(key => key.State != "retired");

    public IdentityKeyBody? Previous => Identity.Keys.FirstOrDefault(key => key.State == "previous");

    public long RefusedLastDay => LastDay.Refused.Values.Sum();
}

/// <param name="Secret"><c>null</c> where it was on a page before.</param>
/// <param name="Previous">The key that stays live for its grace.</param>
internal sealed record RotatedModel(string? Secret, string KeyId, PreviousKeyBody? Previous, DateTimeOffset? FirstUse)
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => $"RotatedModel {{ KeyId = {KeyId} }}";
}
