using Blinq.Grains.Trusts;
using Blinq.Grains.Verdicts;

namespace Blinq.Grains.Conversations;

/// <summary>What a verdict means under a tenant's terms.</summary>
public static class Identification
{
    /// <summary>Who the visitor is, where tokens identify anyone; <c>null</c> = anonymous.</summary>
    public static VerifiedIdentity? Of(Verdict verdict, Terms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Identifies && verdict is Verdict.Accepted accepted ? accepted.Identity : null;
    }

    /// <summary>Whether the tenant requires what the verdict does not give.</summary>
    public static bool IsMissing(Verdict verdict, Terms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Mode == IdentityMode.Required && verdict is not Verdict.Accepted;
    }
}
