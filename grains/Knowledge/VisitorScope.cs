using Blinq.Identity.Claims;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Knowledge;

/// <summary>What is known of a visitor that tells what they may see.</summary>
/// <param name="User">Who it is, verified; <c>null</c> = anonymous, or suspended.</param>
/// <param name="Claims">The values of each claim that the tenant names and the token had; empty where there is no user.</param>
public sealed record VisitorScope(UserId? User, IReadOnlyDictionary<string, IReadOnlyList<ClaimValue>> Claims)
{
    public static readonly VisitorScope Anonymous = new(null, new Dictionary<string, IReadOnlyList<ClaimValue>>());

    /// <summary>Without who and what: this text can end up in a log line.</summary>
    public override string ToString() => nameof(VisitorScope);
}
