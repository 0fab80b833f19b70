using System.Diagnostics;
using System.Net;

namespace Blinq.Bench.Servers;

/// <summary>A server in a process of its own, as its users run it; ended, by process id, when disposed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly string _called;
    private readonly System.Text.StringBuilder _output;

    private ServerProcess(Process process, IPEndPoint listening, string called, System.Text.StringBuilder output) =>
        (_process, Listening, _called, _output) = (process, listening, called, output);

    public IPEndPoint Listening { get; }

    public int Id => _process.Id;

    /// <summary>What the process has computed so far, in user and kernel mode.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes of the process that are in memory.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts <c>dotnet ASSEMBLY ARGUMENTS</c> and waits until it answers on the port.</summary>
    public static Task<ServerProcess> StartAsync(
        string assembly, IEnumerable<string> arguments, IPEndPoint listening, IReadOnlyDictionary<string, string>? environment = null) =>
        StartProgramAsync(
            Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet",
            [assembly, .. arguments], listening, environment);

    /// <summary>Starts a program and waits until it answers on the port.</summary>
    public static async Task<ServerProcess> StartProgramAsync(
        string program, IEnumerable<string> arguments, IPEndPoint listening, IReadOnlyDictionary<string, string>? environment = null)
    {
        var called = Path.GetFileName(arguments.First());
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var server = new ServerProcess(process, listening, called, output);
        await server.WaitUntilListeningAsync(listening);
        return server;
    }

    /// <summary>Waits until it answers on a port, for at most 90 seconds: a busy machine starts several servers at once.</summary>
    public async Task WaitUntilListeningAsync(IPEndPoint listening)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < LongestStart)
        {
            if (_process.HasExited)
            {
                lock (_output)
                    throw new InvalidOperationException($"{_called} ended at once:\n{_output}");
            }
            using var probe = new System.Net.Sockets.TcpClient();
            try
            {
                await probe.ConnectAsync(listening);
                return;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
        }
        Dispose();
        throw new TimeoutException($"{_called} did not listen on {listening} within {LongestStart.TotalSeconds} s.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
