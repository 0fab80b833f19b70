using Blinq.History.Tests.Fleets;

namespace Blinq.History.Tests.Runs;

internal enum Mishap
{
    /// <summary>kill -9 of a gateway, and its start.</summary>
    GatewayKilled,

    /// <summary>SIGSTOP of a gateway for longer than ten leases, then SIGCONT.</summary>
    GatewayStopped,

    /// <summary>An orderly restart that breaks connections (<c>pg_ctl restart -m fast</c>).</summary>
    PostgresRestarted,

    /// <summary>A crash and its recovery (<c>-m immediate</c>).</summary>
    PostgresCrashed,

    /// <summary>A gateway's connections to PostgreSQL end, and new ones do, too.</summary>
    ConnectionCut,

    /// <summary>Nothing passes between a gateway and PostgreSQL, and nobody is told.</summary>
    ConnectionSilent,
}

/// <summary>One mishap after another, as the seed has it: each kind once a round, in an order and at gateways by lot.</summary>
/// <param name="only">Which kinds; all unless told.</param>
internal sealed class Chaos(Fleet fleet, InitRun run, params Mishap[] only)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Random _random = new(run.Seed ^ 0x5eed);
    private readonly Dictionary<Mishap, int> _happened = [];

    public IReadOnlyDictionary<Mishap, int> Happened => _happened;

    /// <summary>Goes on until the run is over.</summary>
    public async Task RunAsync()
    {
        var kinds = only is [] ? Enum.GetValues<Mishap>() : only;
        while (!run.IsOver)
        {
            _random.Shuffle(kinds);
            foreach (var mishap in kinds)
            {
                // Everything is up here: for a moment all is as it should be.
                await PauseAsync(_random.Next(500, 3_000));
                if (run.IsOver)
                    return;
                await HappenAsync(mishap, _random.Next(fleet.Nodes.Count), _random.Next(500, 2_000));
                _happened[mishap] = _happened.GetValueOrDefault(mishap) + 1;
            }
        }
    }

    private async Task HappenAsync(Mishap mishap, int gateway, int milliseconds)
    {
        var (node, proxy) = (fleet.Nodes[gateway], fleet.Proxies[gateway]);
        switch (mishap)
        {
            case Mishap.GatewayKilled:
                await node.KillAsync();
                await node.StartAsync();
                break;
            case Mishap.GatewayStopped:
                await node.SignalAsync("STOP");
                await PauseAsync((int)(fleet.Lease.TotalMilliseconds * 10) + milliseconds);
                await node.SignalAsync("CONT");
                break;
            case Mishap.PostgresRestarted:
                await fleet.Server.StopAsync("INT");
                await fleet.Server.StartAsync();
                break;
            case Mishap.PostgresCrashed:
                await fleet.Server.StopAsync("QUIT");
                await fleet.Server.StartAsync();
                break;
            default:
                proxy.Cut(silently: mishap == Mishap.ConnectionSilent);
                await PauseAsync(milliseconds);
                proxy.Mend();
                break;
        }
    }

    private static Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time);
}
