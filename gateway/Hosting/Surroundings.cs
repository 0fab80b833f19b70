using Blinq.Gateway.Trusts;
using Blinq.Grains.Feeds;
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

    /// <summary>
    /// What wakes streams of messages, made of the wake-ups that this process's own appends are told to, and of the trust
    /// lease; <c>null</c> = as the ledger asks for. For a process whose grains are elsewhere: what it hears of their appends it
    /// tells to the wake-ups, or it brings a watch of its own. It is disposed with the gateway if it can be.
    /// </summary>
    public Func<ConversationWakeUps, TimeSpan, IConversationWatch>? Watch { get; init; }

    /// <summary>Adds to where log lines go.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
