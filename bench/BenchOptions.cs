using System.Globalization;

namespace Blinq.Bench;

/// <param name="Seconds">How long one round of one server lasts.</param>
/// <param name="Rounds">How often each server is measured; the servers take turns.</param>
/// <param name="Connections">How many connections are kept busy.</param>
internal sealed record BenchOptions(int Seconds, int Rounds, int Connections)
{
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions(3, 5, 256);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var value) || value < 1)
                throw new ArgumentException($"{args[i]} wants a whole number of 1 or more.");
            options = args[i] switch
            {
                "--seconds" => options with { Seconds = value },
                "--rounds" => options with { Rounds = value },
                "--connections" => options with { Connections = value },
                _ => throw new ArgumentException($"Unknown option {args[i]}."),
            };
        }
        return options;
    }
}
