namespace Blinq.Hosting.Settings;

/// <summary>Open streams of messages, each of which holds a connection: how many there may be, and what they may cost.</summary>
public sealed record StreamOptions
{
    /// <summary>On this gateway: 1–1,000,000. Keep it below <see cref="BlinqOptions.MaxConnections"/>, so that other calls get in.</summary>
    public int Max { get; init; } = 10_000;

    /// <summary>Of one session on this gateway, which is one for each tab: 1–1,000,000.</summary>
    public int PerSession { get; init; } = 16;

    /// <summary>Of one client address on this gateway; an office shares one: 1–1,000,000.</summary>
    public int PerAddress { get; init; } = 1_000;

    /// <summary>How long a stream is silent before it shows that it lives: 1–30 s. Proxies cut what is silent for about a minute.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a reader may take over what it was sent, some 16 KiB at a time, before it is cut off: 1–60 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
