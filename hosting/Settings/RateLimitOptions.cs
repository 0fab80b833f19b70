namespace Blinq.Hosting.Settings;

/// <summary>How much is too much. The defaults are far above what people do and far below what a script does.</summary>
public sealed record RateLimitOptions
{
    /// <summary>For tests of load, and where something in front limits already.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Widget calls per client address; an office shares one.</summary>
    public BucketOptions Address { get; init; } = new(100, 2_000);

    /// <summary>Anonymous and refused inits per public token; accepted ones never count.</summary>
    public BucketOptions PublicToken { get; init; } = new(500, 5_000);

    /// <summary>Accepted inits per user.</summary>
    public BucketOptions Subject { get; init; } = new(2, 120);

    /// <summary>Messages per session.</summary>
    public BucketOptions Session { get; init; } = new(5, 120);
}

/// <summary>A token bucket.</summary>
/// <param name="PerSecond">How fast it fills: 0.001–1,000,000.</param>
/// <param name="Burst">How much it holds: 1–1,000,000.</param>
public sealed record BucketOptions(double PerSecond, int Burst);
