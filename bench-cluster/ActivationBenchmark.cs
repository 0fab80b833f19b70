namespace Blinq.BenchCluster;
internal static class ActivationBenchmark { public static Task<int> RunAsync() => Task.FromResult(0); }
