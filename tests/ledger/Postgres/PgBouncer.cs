using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>A test that needs PgBouncer (Debian: pgbouncer); skipped, visibly, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgBouncerTheoryAttribute : TheoryAttribute
{
    public PgBouncerTheoryAttribute()
    {
        if (!File.Exists(PgBouncer.Program))
            Skip = "PgBouncer is not installed (apt-get install pgbouncer).";
    }
}

/// <summary>A PgBouncer of a test's own, in front of a server of the tests.</summary>
internal sealed class PgBouncer : IDisposable
{
    public const string Program = "/usr/sbin/pgbouncer";

    private readonly Process _process;
    private readonly int _port;

    private PgBouncer(Process process, int port) => (_process, _port) = (process, port);

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Database={database};Username=blinq;Password={PostgresServer.Password}";

    public static async Task<PgBouncer> StartAsync(PostgresServer server, string poolMode, int poolSize)
    {
        var port = PostgresServer.FreePort();
        var file = Path.Combine(Path.GetTempPath(), $"blinq-pgbouncer-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.ini");
        await File.WriteAllTextAsync(file, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port} user=blinq password={PostgresServer.Password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port.ToString(CultureInfo.InvariantCulture)}
            unix_socket_dir =
            auth_type = any
            pool_mode = {poolMode}
            default_pool_size = {poolSize}
            query_wait_timeout = 20
            """);
        var process = Process.Start(PostgresServer.AsPostgres(Program, "-q", file))!;
        var pooler = new PgBouncer(process, port);
        await pooler.UntilUpAsync();
        File.Delete(file);
        return pooler;
    }

    private async Task UntilUpAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false;Timeout=3");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (!_process.HasExited && TimeProvider.System.GetElapsedTime(start) < Eventually.Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
