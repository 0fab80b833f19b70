namespace Blinq.Gateway.Hosting;

/// <summary>What the gateway takes from the process it runs in; tests bring their own.</summary>
public sealed record Surroundings
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether SIGTERM and Ctrl+C stop it.</summary>
    public bool HeedsSignals { get; init; } = true;

    /// <summary>Adds to where log lines go.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
