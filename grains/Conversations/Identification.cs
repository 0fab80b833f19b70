using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Grains.Conversations;

/// <summary>What a verdict means under a tenant's terms.</summary>
public static class Identification
{
    /// <summary>Who the visitor is, where tokens identify anyone; <c>null</c> = anonymous.</summary>
    public static VerifiedIdentity? Of(Verdict verdict, TenantAccessPolicy terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Identifies && verdict is Verdict.Accepted accepted ? accepted.Identity : null;
    }

    /// <summary>Whether the tenant requires what the verdict does not give.</summary>
    public static bool IsMissing(Verdict verdict, TenantAccessPolicy terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Mode == IdentityMode.Required && verdict is not Verdict.Accepted;
    }
}
