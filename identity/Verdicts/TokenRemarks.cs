using System.Diagnostics;

namespace Blinq.Identity.Verdicts;

/// <summary>
/// What is wrong with a token that is accepted all the same: its backend should be mended, but no user pays for it.
/// </summary>
[Flags]
public enum TokenRemarks
{
    None = 0,

    /// <summary><c>email</c> is no string of at most 320 characters, or holds half a surrogate pair.</summary>
    EmailLeftOut = 1,

    /// <summary><c>name</c> is no string.</summary>
    NameLeftOut = 2,

    /// <summary><c>name</c> was over 255 characters, or held half a surrogate pair; its beginning is kept.</summary>
    NameCut = 4,

    /// <summary><c>exp</c> is in milliseconds, so that the token practically never ends.</summary>
    ExpiryInMilliseconds = 8,

    /// <summary>A claim that the tenant names is there in a form that can't be compared, and left out.</summary>
    ClaimLeftOut = 16,
}

/// <summary>The public names of the remarks.</summary>
public static class TokenRemarksExtensions
{
    private static readonly TokenRemarks[] All = [.. Enum.GetValues<TokenRemarks>().Where(remark => remark != TokenRemarks.None)];

    /// <summary>Every name, where reasons of refusals stand beside them: none is one of those.</summary>
    public static IReadOnlyList<string> WireNames { get; } = [.. All.Select(ToWire)];

    /// <summary>The names of the remarks that are set, in order.</summary>
    public static IEnumerable<string> Each(this TokenRemarks remarks) => All.Where(remark => remarks.HasFlag(remark)).Select(ToWire);

    private static string ToWire(TokenRemarks remark) => remark switch
    {
        TokenRemarks.EmailLeftOut => "accepted_without_email",
        TokenRemarks.NameLeftOut => "accepted_without_name",
        TokenRemarks.NameCut => "accepted_with_cut_name",
        TokenRemarks.ExpiryInMilliseconds => "accepted_with_exp_in_milliseconds",
        TokenRemarks.ClaimLeftOut => "accepted_without_claim",
        _ => throw new UnreachableException(),
    };
}
