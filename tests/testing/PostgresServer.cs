using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Blinq.Testing;

/// <summary>
/// A PostgreSQL of the tests' own: a new cluster in a temporary directory on a port of the loopback, with fsync on. It
/// ends with the test process, however that ends: a shell that waits on our end of a pipe sees to it.
/// </summary>
public sealed class PostgresServer
{
    private const string Watch = """
        directory=$1; shift
        "$@" >>"$directory/log" 2>&1 & server=$!
        echo $server
        if read -r line; then exit 0; fi
        kill -INT $server 2>/dev/null; wait $server; rm -rf "$directory"
        """;

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartNewAsync());

    private readonly string _directory;
    private readonly int _port;
    private Process? _shell;
    private int _server;

    private PostgresServer(string directory, int port) => (_directory, _port) = (directory, port);

    /// <summary>The one that all tests use which do nothing to it.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>Whether this machine can start one.</summary>
    public static bool IsInstalled => Installed("initdb") is not null;

    public int Port => _port;

    public string DataDirectory => _directory + "/data";

    /// <summary>Where a database's tables are.</summary>
    public string FilesOf(string oid) => $"{DataDirectory}/base/{oid}";

    public static async Task<PostgresServer> StartNewAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), "blinq-pg-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        await RunAsync(AsPostgres("mkdir", "-m", "700", directory));
        await RunAsync(AsPostgres(
            "sh", "-c", $"echo {Password} >{directory}/password && {Program("initdb")} -D {directory}/data -U blinq "
                + $"--pwfile={directory}/password --auth=scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >{directory}/log"));
        var server = new PostgresServer(directory, FreePort());
        await server.StartAsync();
        return server;
    }

    public const string Password = "correct-horse";

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Database={database};Username=blinq;Password={Password}";

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = "t" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The one text that a query gives.</summary>
    public async Task<string> AskAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Starts it (again) and waits until it lets a client in.</summary>
    public async Task StartAsync(params string[] settings)
    {
        var start = AsPostgres(
        [
            "sh", "-c", Watch, "sh", _directory, Program("postgres"), "-D", _directory + "/data",
            "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
            .. settings.SelectMany(setting => (string[])["-c", setting]),
        ]);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        // A server that was killed leaves processes behind that must see so before a new one may start.
        while (true)
        {
            _shell = Process.Start(start)!;
            _server = int.Parse((await _shell.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            if (await IsUpAsync())
                return;
            await LetGoOfShellAsync();
        }
    }

    /// <summary>Ends it: <c>INT</c> for an orderly stop that breaks connections, <c>KILL</c> for a crash.</summary>
    public async Task StopAsync(string signal)
    {
        await RunAsync(new ProcessStartInfo("kill", ["-" + signal, _server.ToString(CultureInfo.InvariantCulture)]));
        while (IsRunning())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        await LetGoOfShellAsync();
    }

    /// <summary>From its next start on it is a standby, of a primary that never comes.</summary>
    public Task MakeStandbyAsync() => RunAsync(AsPostgres("touch", _directory + "/data/standby.signal"));

    /// <summary>Keeps a copy of all its data; it must be stopped.</summary>
    public Task BackUpAsync() => RunAsync(AsPostgres("cp", "-a", _directory + "/data", _directory + "/backup"));

    /// <summary>Puts the copy in place of its data; it must be stopped.</summary>
    public async Task RestoreAsync()
    {
        await RunAsync(AsPostgres("rm", "-rf", _directory + "/data"));
        await RunAsync(AsPostgres("cp", "-a", _directory + "/backup", _directory + "/data"));
    }

    /// <summary>Ends it for good.</summary>
    public async Task RemoveAsync()
    {
        _shell!.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private async Task<bool> IsUpAsync()
    {
        while (IsRunning())
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1");
                return true;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
        return false;
    }

    private bool IsRunning() =>
        File.Exists($"/proc/{_server}/stat") && !File.ReadAllText($"/proc/{_server}/stat").Contains(") Z ", StringComparison.Ordinal);

    private async Task LetGoOfShellAsync()
    {
        await _shell!.StandardInput.WriteLineAsync("over");
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Program(string name) => Installed(name) ?? name;

    private static string? Installed(string name) => !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0)
            .Select(path => Path.Combine(path, "bin", name)).FirstOrDefault(File.Exists);

    /// <summary>PostgreSQL refuses to run as root; the package made a user for it.</summary>
    public static ProcessStartInfo AsPostgres(params string[] command) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--", .. command]) { WorkingDirectory = "/" }
        : new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/" };

    private static async Task RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}");
    }
}
