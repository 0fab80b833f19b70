using Blinq.Gateway.Telemetry;
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
    /// Who runs the grains; <c>null</c> = this process itself. Where a floor above brings a host of its own, other processes
    /// have theirs on the same ledger, whichever ledger it is. The gateway drains and disposes the host. What keeps it from
    /// starting, and its user can change, is a <see cref="StartupException"/>.
    /// </summary>
    internal Func<GrainSetting, CancellationToken, ValueTask<IGrainHost>>? Grains { get; init; }

    /// <summary>
    /// What wakes streams of messages, made of the host of the grains and of whom to tell when it fails; <c>null</c> = as the
    /// ledger asks for. It is disposed with the gateway if it can be.
    /// </summary>
    internal Func<GrainSetting, IGrainHost, Action<Exception>, IConversationWatch>? Watch { get; init; }

    /// <summary>Sections of the settings that a floor above reads and checks, such as <c>Blinq:Cluster</c>: not unknown here.</summary>
    internal IReadOnlyList<string> OtherSections { get; init; } = [];

    /// <summary>What its telemetry is called and consists of; a floor above adds its own.</summary>
    public TelemetryNames Telemetry { get; init; } = TelemetryNames.Gateway;

    /// <summary>Adds to where log lines go.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
