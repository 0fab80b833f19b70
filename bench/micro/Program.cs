using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Blinq.Bench.Micro;

// In this process, because BenchmarkDotNet's own way restores and builds a project for each run: minutes, and another set of
// packages than the lock files have. What it gives up, a new process for each benchmark, matters less for ratios.
var job = Job.ShortRun
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(5)
    .WithIterationCount(9);
var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(VerdictBenchmarks).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
