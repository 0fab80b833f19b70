namespace Blinq.Hosting.Processes;

/// <summary>What a process takes from where it runs; tests bring their own.</summary>
public record ProcessOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether SIGTERM and Ctrl+C stop it.</summary>
    public bool HeedsSignals { get; init; } = true;

    /// <summary>Adds to where log lines go.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
