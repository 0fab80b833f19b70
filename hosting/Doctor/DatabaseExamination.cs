using System.Globalization;
using Blinq.Grains.Sealing;
using Blinq.Hosting.Settings;
using Blinq.Hosting.Stores;
using Npgsql;

namespace Blinq.Hosting.Doctor;

/// <summary>What PostgreSQL says of itself and of this installation. Reads only: it migrates nothing.</summary>
internal sealed class DatabaseExamination(BlinqOptions options, TimeProvider time)
{
    private static readonly TimeSpan WrongClock = TimeSpan.FromSeconds(5);

    private readonly List<Finding> _found = [];

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancel)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(options.PostgresConnection) { Pooling = false, Timeout = 5, CommandTimeout = 5 };
            await using var database = new NpgsqlConnection(connection.ConnectionString);
            await database.OpenAsync(cancel);
            await ServerAsync(database, cancel);
            await InstallationAsync(database, cancel);
        }
        catch (Exception cannot) when (cannot is NpgsqlException or ArgumentException or TimeoutException or IOException)
        {
            Add(Severity.Fault, "PostgreSQL", cannot is ArgumentException ? "the connection string cannot be read" : cannot.Message);
        }
        return _found;
    }

    private async Task ServerAsync(NpgsqlConnection database, CancellationToken cancel)
    {
        var version = database.PostgreSqlVersion;
        Add(version.Major < 13 ? Severity.Fault : Severity.Ok, "PostgreSQL", $"version {version}");
        var standby = await AskAsync(database, "SELECT pg_is_in_recovery()::text", cancel) == "true";
        Add(standby ? Severity.Fault : Severity.Ok, "primary", standby ? "it is a standby; the ledger needs the one primary" : "it is the primary");
        var fsync = await AskAsync(database, "SHOW fsync", cancel);
        Add(fsync == "on" ? Severity.Ok : Severity.Fault, "fsync", $"{fsync}");
        var pages = await AskAsync(database, "SHOW full_page_writes", cancel);
        Add(pages == "on" ? Severity.Ok : Severity.Warning, "full_page_writes", $"{pages}");
        var standbys = await AskAsync(database, "SHOW synchronous_standby_names", cancel);
        Add(Severity.Ok, "failover", standbys is "" or null ? "no synchronous standby: a failover would lose what was acknowledged last" : $"synchronous: {standbys}");
        var pooled = await AskAsync(database, "SELECT pg_backend_pid()::text", cancel) != database.ProcessID.ToString(CultureInfo.InvariantCulture);
        Add(
            pooled ? Severity.Warning : Severity.Ok, "pooler",
            pooled ? "a pooler stands in between: it must have pool_mode=session; a start checks" : "none in between");
        var before = time.GetUtcNow();
        var theirs = (DateTime)(await new NpgsqlCommand("SELECT clock_timestamp()", database).ExecuteScalarAsync(cancel))!;
        var difference = theirs.ToUniversalTime() - (before + ((time.GetUtcNow() - before) / 2)).UtcDateTime;
        Add(difference.Duration() > WrongClock ? Severity.Warning : Severity.Ok, "clock", $"the server's is {difference.TotalSeconds:+0.0;-0.0} s from this machine's");
        var room = await AskAsync(
            database, "SELECT (current_setting('max_connections')::int - (SELECT count(*) FROM pg_stat_activity))::text", cancel);
        Add(int.Parse(room!, CultureInfo.InvariantCulture) < 50 ? Severity.Warning : Severity.Ok, "connections", $"{room} free; a process uses up to 42");
    }

    private async Task InstallationAsync(NpgsqlConnection database, CancellationToken cancel)
    {
        if (await AskAsync(database, "SELECT to_regclass('blinq.settings')::text", cancel) is null)
        {
            Add(Severity.Ok, "ledger", "none in this database yet; the first process makes it");
            return;
        }
        var key = await SettingAsync(database, MasterKeyCheck.Setting, cancel);
        var mine = options.MasterKey is { } master ? new MasterKey(master.Span).Id : null;
        var other = options.OtherMasterKey is { } second ? new MasterKey(second.Span).Id : null;
        Add(
            key is null || key == mine || key == other ? Severity.Ok : Severity.Fault, "master key",
            key is null ? "not settled yet" : key == other && key != mine ? "being changed: the installation's is still Blinq:OtherMasterKey" : key == mine ? "the installation's" : $"the installation's is {key}, not {mine ?? "set here"}");
        var lease = await SettingAsync(database, TrustLeaseSetting.Setting, cancel);
        var own = options.TrustLease.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        Add(lease is null || lease == own ? Severity.Ok : Severity.Fault, "lease", lease is null ? "not settled yet" : $"the installation's is {lease} ms, this process' {own} ms");
    }

    private static Task<string?> SettingAsync(NpgsqlConnection database, string name, CancellationToken cancel) =>
        AskAsync(database, $"SELECT value FROM blinq.settings WHERE name = '{name}'", cancel);

    /// <param name="sql">Of constants only.</param>
    private static async Task<string?> AskAsync(NpgsqlConnection database, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, database);
        return await command.ExecuteScalarAsync(cancel) as string;
    }

    private void Add(Severity severity, string what, string detail) => _found.Add(new Finding(severity, what, detail));
}
