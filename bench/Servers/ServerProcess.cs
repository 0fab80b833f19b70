using System.Diagnostics;
using System.Net;

namespace Blinq.Bench.Servers;

/// <summary>A server in a process of its own, as its users run it; ended, by process id, when disposed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Starts <c>dotnet ASSEMBLY ARGUMENTS</c> and waits until it answers on the port.</summary>
    public static async Task<ServerProcess> StartAsync(string assembly, IEnumerable<string> arguments, IPEndPoint listening)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? self : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var server = new ServerProcess(process);
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (process.HasExited)
            {
                lock (output)
                    throw new InvalidOperationException($"{Path.GetFileName(assembly)} ended at once:\n{output}");
            }
            using var probe = new System.Net.Sockets.TcpClient();
            try
            {
                await probe.ConnectAsync(listening);
                return server;
            }
            catch (System.Net.Sockets.SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
        server.Dispose();
        throw new TimeoutException($"{Path.GetFileName(assembly)} did not listen on {listening} within 30 s.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
