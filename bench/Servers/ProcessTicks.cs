using System.Globalization;

namespace Blinq.Bench.Servers;

/// <summary>What <c>/proc/PID/stat</c> says of a process (proc_pid_stat(5)), in the kernel's ticks of user and kernel mode.</summary>
/// <param name="Parent">The process that started it.</param>
/// <param name="Own">What it computed itself.</param>
/// <param name="OfEndedChildren">What children of it computed that have ended and were waited for.</param>
internal readonly record struct ProcessTicks(int Parent, long Own, long OfEndedChildren)
{
    public static ProcessTicks Parse(string stat)
    {
        // The name stands in parentheses and may have spaces and parentheses in it.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessTicks((int)Number(4), Number(14) + Number(15), Number(16) + Number(17));

        // Fields are numbered from 1 in the manual, and the one after the name is the third.
        long Number(int field) => long.Parse(fields[field - 3], CultureInfo.InvariantCulture);
    }
}
