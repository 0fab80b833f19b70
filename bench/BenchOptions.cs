using System.Globalization;

namespace Blinq.Bench;

/// <param name="Seconds">How long one round of one server lasts.</param>
/// <param name="Rounds">How often each server is measured; the servers take turns.</param>
/// <param name="Connections">How many connections are kept busy.</param>
/// <param name="Conversations">How many conversations are begun where their memory is measured.</param>
/// <param name="WarmUp">Seconds of load before the first round: until the JIT compiler has made most of what it will make.</param>
/// <param name="Minutes">How long a soak lasts.</param>
/// <param name="IdleMinutes">After how long without a call a conversation leaves memory in a soak (<c>Blinq:Cluster:CollectionAge</c>): 2 to 1,440.</param>
/// <param name="Node">The path of <c>bench/node/server.mjs</c>, whose packages were installed; measured in the same run.</param>
/// <param name="Raw">A file that each round's numbers are added to, as tab-separated values.</param>
/// <param name="Beside">The <c>Blinq.Gateway.dll</c> of another version, measured in the same run.</param>
internal sealed record BenchOptions(
    int Seconds, int Rounds, int Connections, int Conversations, int WarmUp, int Minutes, int IdleMinutes, string? Beside, string? Node, string? Raw)
{
    public const string Usage = """
        [--seconds N] [--rounds N] [--connections N] [--conversations N] [--warm-up N] [--beside PATH/Blinq.Gateway.dll] [--node PATH/server.mjs] [--raw FILE]
          soak: [--minutes N] [--idle-minutes N]  N minutes (10 unless told) at three quarters of saturation. Conversations leave memory after
                --idle-minutes without a call (Blinq:Cluster:CollectionAge, 2 to 1,440; 2 unless told, where a gateway has 15): give the soak
                at least four times that. It writes about a gigabyte of ledger for each million requests into a temporary directory.
        """;

    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions(Seconds: 3, Rounds: 5, Connections: 256, Conversations: 20_000, WarmUp: 20, Minutes: 10, IdleMinutes: 2, Beside: null, Node: null, Raw: null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            options = args[i] switch
            {
                "--seconds" => options with { Seconds = Number(args[i], value) },
                "--rounds" => options with { Rounds = Number(args[i], value) },
                "--connections" => options with { Connections = Number(args[i], value) },
                "--conversations" => options with { Conversations = Number(args[i], value) },
                "--warm-up" => options with { WarmUp = Number(args[i], value) },
                "--minutes" => options with { Minutes = Number(args[i], value) },
                "--idle-minutes" => options with { IdleMinutes = Number(args[i], value) },
                "--beside" => options with { Beside = Existing(value) },
                "--node" => options with { Node = Existing(value) },
                "--raw" => options with { Raw = value },
                _ => throw new ArgumentException($"Unknown option {args[i]}."),
            };
        }
        return options;
    }

    private static string Existing(string path) => File.Exists(path) ? path : throw new ArgumentException($"There is no file {path}.");

    private static int Number(string option, string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{option} wants a whole number of 1 or more.");
}
