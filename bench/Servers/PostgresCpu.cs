using System.Globalization;

namespace Blinq.Bench.Servers;

/// <summary>
/// What a PostgreSQL on this machine has computed so far: its first process, those that it forked for connections and its own work,
/// and those of them that have ended. Only where there is <c>/proc</c>.
/// </summary>
internal sealed class PostgresCpu(PostgresServer server)
{
    // What the kernel counts in for user mode, on each architecture that .NET runs on.
    private const int TicksPerSecond = 100;

    public TimeSpan Read()
    {
        var first = int.Parse(File.ReadLines(Path.Combine(server.DataDirectory, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var ticks = 0L;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || ReadStat(directory) is not { } stat)
                continue;
            var process = ProcessTicks.Parse(stat);
            if (id == first)
                ticks += process.Own + process.OfEndedChildren;
            else if (process.Parent == first)
                ticks += process.Own;
        }
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private static string? ReadStat(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "stat"));
        }
        catch (IOException)
        {
            // It has ended since; its parent counts it now.
            return null;
        }
    }
}
