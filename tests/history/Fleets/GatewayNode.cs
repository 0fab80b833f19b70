using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Blinq.Gateway;

namespace Blinq.History.Tests.Fleets;

/// <summary>One real gateway process at a time, which can be killed, stopped, resumed and started again.</summary>
public sealed class GatewayNode(IReadOnlyDictionary<string, string> settings) : IDisposable
{
    private const string PublicLabel = "widget and tenant API";
    private const string OperatorLabel = "operator API";

    private readonly StringBuilder _log = new();
    private Process? _process;
    private volatile IPEndPoint? _public;

    /// <summary>Where it listens; <c>null</c> while it is not there.</summary>
    public IPEndPoint? Public => _public;

    public IPEndPoint? Operator { get; private set; }

    /// <summary>All that its processes wrote.</summary>
    public string Log
    {
        get { lock (_log) return _log.ToString(); }
    }

    /// <summary>What it logged of faults of its own, each from its line on.</summary>
    public string FaultsLogged
    {
        get
        {
            var lines = Log.Split('\n');
            var faults = Enumerable.Range(0, lines.Length)
                .Where(i => lines[i].Contains("Exception", StringComparison.Ordinal) && !lines[i].StartsWith("   ", StringComparison.Ordinal));
            return string.Join('\n', faults.TakeLast(3).SelectMany(i => lines.Skip(i - 2).Take(20)));
        }
    }

    /// <summary>Starts it, again and again while there is no ledger to start on, and returns when it serves.</summary>
    public async Task StartAsync()
    {
        while (!await TryStartAsync())
        {
        }
    }

    /// <summary>Runs it, or a command of it, until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(settings, arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _public = null;
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary><c>STOP</c> and <c>CONT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<bool> TryStartAsync()
    {
        var up = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        IPEndPoint? listens = null;
        var process = new Process { StartInfo = StartInfo(settings), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Take(line.Data, isOutput: true);
        process.ErrorDataReceived += (_, line) => Take(line.Data, isOutput: false);
        process.Exited += (_, _) => up.TrySetResult(false);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process?.Dispose();
        _process = process;
        if (!await up.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System))
            return false;
        _public = listens;
        return true;

        void Take(string? line, bool isOutput)
        {
            if (line is null)
                return;
            lock (_log)
                _log.AppendLine(line);
            if (!isOutput)
                return;
            if (line.Contains(PublicLabel, StringComparison.Ordinal))
                listens = EndPointIn(line);
            if (line.Contains(OperatorLabel, StringComparison.Ordinal))
                Operator = EndPointIn(line);
            if (line.StartsWith("Next:", StringComparison.Ordinal))
                up.TrySetResult(true);
        }
    }

    private static IPEndPoint EndPointIn(string line)
    {
        var url = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Split([' ', ','])[0]);
        return new IPEndPoint(IPAddress.Loopback, url.Port);
    }

    private static ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(GatewayAssembly).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return start;
    }
}
