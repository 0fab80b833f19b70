using Blinq.Identity.Claims;

namespace Blinq.Identity.Trust;

/// <summary>What a tenant asks of tokens and bindings.</summary>
public sealed record IdentityPolicy
{
    public static readonly IdentityPolicy Default = new();

    public const int MaxClockSkewSeconds = 300;

    public const int ShortestMaxLifetimeSeconds = 60;

    /// <summary>A year.</summary>
    public const int LongestMaxLifetimeSeconds = 31_536_000;

    public const int ShortestSessionTtlSeconds = 60;

    /// <summary>30 days.</summary>
    public const int LongestSessionTtlSeconds = 2_592_000;

    /// <summary>How far the tenant's clock may be off, in seconds: 0–300, 30 unless told.</summary>
    public int ClockSkewSeconds { get; init; } = 30;

    /// <summary>Whether a token without <c>exp</c> is refused.</summary>
    public bool RequireExpiry { get; init; }

    /// <summary>The longest a token may live, in seconds: 60–31,536,000 (a year); <c>null</c> = any.</summary>
    public int? MaxLifetimeSeconds { get; init; }

    /// <summary>How long a bound session lives on without a valid token, in seconds: 60–2,592,000 (30 days); a day unless told.</summary>
    public int IdentifiedSessionTtlSeconds { get; init; } = 86_400;

    /// <summary>Whether an anonymous conversation becomes the user's when its visitor shows a token.</summary>
    public bool ClaimAnonymous { get; init; } = true;

    /// <summary>Which claims of accepted tokens are kept with a conversation, to tell its visitor's scope by; <c>null</c> = none.</summary>
    public ClaimNames? Claims { get; init; }
}
