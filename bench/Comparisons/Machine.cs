using System.Runtime.InteropServices;

namespace Blinq.Bench.Comparisons;

/// <summary>What was measured on: numbers mean nothing without it.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Processor()}, {Environment.ProcessorCount} processors shared with the load;";

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "processor unknown"
        : RuntimeInformation.ProcessArchitecture.ToString();
}
