using Blinq.Gateway.Trusts;
using Blinq.Grains.Hosting;

namespace Blinq.Gateway.Hosting;

/// <summary>What the gateway takes from the process it runs in; tests bring their own.</summary>
public sealed record Surroundings
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether SIGTERM and Ctrl+C stop it.</summary>
    public bool HeedsSignals { get; init; } = true;

    /// <summary>
    /// Where trust comes from, made of the grains and the trust lease; <c>null</c> = as the ledger asks for. Only a test
    /// that shows what happens without leases brings its own, in its own process: no setting leads here.
    /// </summary>
    internal Func<IGrains, TimeSpan, ITrustSource>? Trusts { get; init; }

    /// <summary>Adds to where log lines go.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
