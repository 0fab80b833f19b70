using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Blinq.Gateway;

namespace Blinq.History.Tests.Fleets;

/// <summary>One real process of the program at a time, which can be killed, stopped, resumed, drained and started again.</summary>
/// <param name="program">The assembly that is run; the gateway's unless told.</param>
public sealed class ServerNode(IReadOnlyDictionary<string, string> settings, string? program = null) : IDisposable
{
    private const string PublicLabel = "widget and tenant API";
    private const string OperatorLabel = "operator API";
    private const string HealthLabel = "health  ";

    private readonly StringBuilder _log = new();
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly ConcurrentQueue<int> _endedByItself = new();
    private Process? _process;
    private volatile IPEndPoint? _public;
    private volatile bool _isToEnd;

    /// <summary>Whether it is started again when it ends without being told to, as an orchestrator does.</summary>
    public bool IsKeptUp { get; init; }

    /// <summary>Whether grains live in it, so that other silos may vote it out.</summary>
    public bool HostsSilo { get; init; } = true;

    /// <summary>Where it listens; <c>null</c> while it is not there.</summary>
    public IPEndPoint? Public => _public;

    public IPEndPoint? Operator { get; private set; }

    /// <summary>Where a process without HTTP of its own tells its health.</summary>
    public IPEndPoint? Health { get; private set; }

    public int ProcessId => _process!.Id;

    /// <summary>The exit codes of its processes that ended without being told to, after they had been up.</summary>
    public IReadOnlyCollection<int> EndedByItself => _endedByItself;

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
        await _starting.WaitAsync();
        try
        {
            _isToEnd = false;
            while (!await TryStartAsync())
            {
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Runs it, or a command of it, until it ends by itself.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        RunProgramAsync(typeof(GatewayAssembly).Assembly.Location, settings, arguments);

    /// <summary>Runs a program until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunProgramAsync(
        string program, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(program, settings, arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
        return (process.ExitCode, await output, await errors);
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _isToEnd = true;
            _public = null;
            _process!.Kill();
            await _process.WaitForExitAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary><c>SIGTERM</c>; it listens on while it drains.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        _isToEnd = true;
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync();
        _public = null;
        return _process.ExitCode;
    }

    /// <summary><c>STOP</c> and <c>CONT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        _isToEnd = true;
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
        var process = new Process
        {
            StartInfo = StartInfo(program ?? typeof(GatewayAssembly).Assembly.Location, settings), EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Take(line.Data, isOutput: true);
        process.ErrorDataReceived += (_, line) => Take(line.Data, isOutput: false);
        process.Exited += (_, _) =>
        {
            if (!up.TrySetResult(false))
                Ended(process);
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process?.Dispose();
        _process = process;
        if (!await up.Task.WaitAsync(Eventually.Patience, TimeProvider.System))
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
            if (line.Contains(HealthLabel, StringComparison.Ordinal))
                Health = EndPointIn(line);
            if (line.StartsWith("Next:", StringComparison.Ordinal))
                up.TrySetResult(true);
        }
    }

    private void Ended(Process process)
    {
        if (_isToEnd)
            return;
        _public = null;
        _endedByItself.Enqueue(process.ExitCode);
        if (IsKeptUp)
            _ = Task.Run(StartAgainAsync);
    }

    private async Task StartAgainAsync()
    {
        await _starting.WaitAsync();
        try
        {
            while (!_isToEnd && !await TryStartAsync())
            {
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private static IPEndPoint EndPointIn(string line)
    {
        var url = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Split([' ', ','])[0]);
        return new IPEndPoint(IPAddress.Loopback, url.Port);
    }

    private static ProcessStartInfo StartInfo(
        string program, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return start;
    }
}
