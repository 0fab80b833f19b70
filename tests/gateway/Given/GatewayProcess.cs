using System.Diagnostics;
using System.Text;

namespace Blinq.Gateway.Tests.Given;

/// <summary>The gateway as its users start it: a process of its own.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(string[] arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(GatewayAssembly).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Directory.CreateDirectory(TestDirectory.New()).FullName,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _process.Exited += (_, _) => _up.TrySetResult();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public bool HasExited => _process.HasExited;

    public Uri PublicUrl => Url("widget and tenant API");

    public Uri OperatorUrl => Url("operator API");

    /// <summary>Starts a server on free ports and waits until it greets (or is over).</summary>
    public static Task<GatewayProcess> ServeAsync(string directory, params string[] arguments) => ServeAsync(directory, [], arguments);

    /// <summary>The same with an environment.</summary>
    public static async Task<GatewayProcess> ServeAsync(
        string directory, IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        var process = new GatewayProcess(
            ["--urls", "http://127.0.0.1:0", "--Blinq:Operator:Url", "http://127.0.0.1:0", "--Blinq:DataDirectory", directory, .. arguments],
            environment);
        try
        {
            await process._up.Task.WaitAsync(Eventually.Patience);
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>The same with an environment.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        using var process = new GatewayProcess(arguments, environment);
        var code = await process.WaitAsync();
        return (code, process.Output, process.Errors);
    }

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return _process.ExitCode;
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Take(StringBuilder lines, string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.AppendLine(line);
        if (line.StartsWith("Next:", StringComparison.Ordinal))
            _up.TrySetResult();
    }

    private Uri Url(string label)
    {
        var line = Output.Split('\n').FirstOrDefault(candidate => candidate.Contains(label, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"It did not start: {Output} {Errors}");
        return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Split([' ', ','])[0]);
    }

    private static string Text(StringBuilder lines)
    {
        lock (lines)
            return lines.ToString();
    }
}
