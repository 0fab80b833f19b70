using System.Diagnostics;
using System.Net;

namespace Blinq.Bench.Servers;

/// <summary>A server in a process of its own, as its users run it; ended, by process id, when disposed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, IPEndPoint listening) => (_process, Listening) = (process, listening);

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

        var server = new ServerProcess(process, listening);
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (process.HasExited)
            {
                lock (output)
                    throw new InvalidOperationException($"{called} ended at once:\n{output}");
            }
            using var probe = new System.Net.Sockets.TcpClient();
            try
            {
                await probe.ConnectAsync(listening);
                return server;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
        }
        server.Dispose();
        throw new TimeoutException($"{called} did not listen on {listening} within 30 s.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
