using Blinq.History.Tests.Fleets;

namespace Blinq.History.Tests.Runs;

internal enum FaultKind
{
    /// <summary>kill -9 of a process, and its start.</summary>
    ProcessKilled,

    /// <summary>SIGSTOP of a process for longer than ten leases, then SIGCONT.</summary>
    ProcessStopped,

    /// <summary>An orderly restart that breaks connections (<c>pg_ctl restart -m fast</c>).</summary>
    PostgresRestarted,

    /// <summary>A crash and its recovery (<c>-m immediate</c>).</summary>
    PostgresCrashed,

    /// <summary>A process' connections to PostgreSQL end, and new ones do, too.</summary>
    ConnectionCut,

    /// <summary>Nothing passes between a process and PostgreSQL, and nobody is told.</summary>
    ConnectionSilent,
}

/// <summary>One fault after another, as the seed has it: each kind once a round, in an order and at processes by lot.</summary>
/// <param name="seed">Decides what happens when, and to whom.</param>
/// <param name="isOver">Whether what it disturbs has ended.</param>
/// <param name="only">Which kinds; all unless told.</param>
internal sealed class Chaos(Fleet fleet, int seed, Func<bool> isOver, params FaultKind[] only)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Random _random = new(seed ^ 0x5eed);
    private readonly Dictionary<FaultKind, int> _happened = [];

    /// <summary>All that can happen.</summary>
    public IReadOnlyList<FaultKind> Kinds => only is [] ? Enum.GetValues<FaultKind>() : only;

    public IReadOnlyDictionary<FaultKind, int> Happened => _happened;

    /// <summary>What is cut off or stopped stays so for half a second to this long; one that is stopped, ten leases more.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Goes on until it is over.</summary>
    public async Task RunAsync()
    {
        FaultKind[] kinds = [.. Kinds];
        while (!isOver())
        {
            _random.Shuffle(kinds);
            foreach (var fault in kinds)
            {
                // Everything is up here: for a moment all is as it should be.
                await PauseAsync(_random.Next(500, 3_000));
                if (isOver())
                    return;
                await HappenAsync(fault, _random.Next(fleet.Nodes.Count), _random.Next(500, (int)Longest.TotalMilliseconds));
                _happened[fault] = _happened.GetValueOrDefault(fault) + 1;
            }
        }
    }

    private async Task HappenAsync(FaultKind fault, int victim, int milliseconds)
    {
        var (node, proxy) = (fleet.Nodes[victim], fleet.Proxies[victim]);
        switch (fault)
        {
            case FaultKind.ProcessKilled:
                await node.KillAsync();
                await node.StartAsync();
                break;
            case FaultKind.ProcessStopped:
                await node.SignalAsync("STOP");
                await PauseAsync((int)(fleet.Lease.TotalMilliseconds * 10) + milliseconds);
                await node.SignalAsync("CONT");
                break;
            case FaultKind.PostgresRestarted:
                await fleet.Server.StopAsync("INT");
                await fleet.Server.StartAsync();
                break;
            case FaultKind.PostgresCrashed:
                await fleet.Server.StopAsync("QUIT");
                await fleet.Server.StartAsync();
                break;
            default:
                proxy.Cut(silently: fault == FaultKind.ConnectionSilent);
                await PauseAsync(milliseconds);
                proxy.Mend();
                break;
        }
    }

    private static Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time);
}
