using System.Globalization;
using Blinq.Hosting.Membership;
using Blinq.Hosting.Settings;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Postgres.Schema;
using Npgsql;

namespace Blinq.Silo.Tests.Tables;

public sealed class ClusterTablesTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _database = await _server.NewDatabaseAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task EightSilosAndALedgerMakeTheirTablesAtOnce()
    {
        var ledger = Task.Run(() => PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = _database }, TimeProvider.System, CancellationToken.None));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(EnsureAsync)));
        await (await ledger).DisposeAsync();

        Assert.Equal("1,2,3", await AskAsync("SELECT string_agg(version::text, ',' ORDER BY version) FROM blinq_cluster.schema_versions"));
        Assert.Equal("14", await AskAsync("SELECT count(*)::text FROM blinq_cluster.orleansquery"));
        Assert.Equal("7", await AskAsync("SELECT max(version)::text FROM blinq.schema_versions"));
    }

    [Fact]
    public async Task WhatIsInThemOutlivesAnotherStart()
    {
        await EnsureAsync();
        await RunAsync("INSERT INTO blinq_cluster.clusters VALUES ('kept', 7, now())");
        await EnsureAsync();
        Assert.Equal("7", await AskAsync("SELECT version::text FROM blinq_cluster.clusters"));
    }

    [Fact]
    public async Task DroppedTheyAreMadeAnewAndTheLedgerStays()
    {
        await EnsureAsync();
        await using var ledger = await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = _database }, TimeProvider.System, CancellationToken.None);
        await RunAsync("DROP SCHEMA blinq_cluster CASCADE");
        await EnsureAsync();
        Assert.Equal("0", await AskAsync("SELECT count(*)::text FROM blinq_cluster.grain_states"));
        await ledger.ProbeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task AnOlderVersionIsBroughtUpWithWhatIsInIt()
    {
        await EnsureAsync();
        await RunAsync("INSERT INTO blinq_cluster.clusters VALUES ('kept', 7, now())");
        var next = Next();
        await ClusterTables.EnsureAsync(next, _database, CancellationToken.None);
        await ClusterTables.EnsureAsync(next, _database, CancellationToken.None);
        Assert.Equal("7,blue", await AskAsync("SELECT concat_ws(',', version, colour) FROM blinq_cluster.clusters"));
    }

    [Fact]
    public async Task ANewerVersionIsRefusedInOneLine()
    {
        await ClusterTables.EnsureAsync(Next(), _database, CancellationToken.None);
        await AssertLineAsync(EnsureAsync, $"The schema blinq_cluster of this database was made by a newer version (schema {ClusterTables.Migrations.Count + 1}; this one knows up to {ClusterTables.Migrations.Count}).");
    }

    [Fact]
    public async Task AnotherProgramsSchemaIsLeftAlone()
    {
        await RunAsync("CREATE SCHEMA blinq_cluster");
        await AssertLineAsync(EnsureAsync, "The schema blinq_cluster of this database belongs to another program.");
    }

    [Fact]
    public async Task AMigrationThatFailsLeavesNothingBehind()
    {
        await EnsureAsync();
        var broken = new PostgresSchema("blinq_cluster",
            [.. ClusterTables.Migrations, new Migration(ClusterTables.Migrations.Count + 1, "CREATE TABLE blinq_cluster.half (a integer); SELECT 1/0")]);
        await AssertLineAsync(() => ClusterTables.EnsureAsync(broken, _database, CancellationToken.None), "can't be used: division by zero (22012).");
        Assert.Equal("f", await AskAsync("SELECT (to_regclass('blinq_cluster.half') IS NOT NULL)::text::char(1)"));
        await EnsureAsync();
    }

    [Fact]
    public async Task TheyAreMadeUnderTheLockThatTheLedgerTakes()
    {
        await using var other = new NpgsqlConnection(_database + ";Pooling=false");
        await other.OpenAsync();
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock(108217764835585)", other))
            await take.ExecuteNonQueryAsync();
        var making = Task.Run(EnsureAsync);
        const string waiting = """
            SELECT count(*)::text FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """;
        while (await AskAsync(waiting) == "0")
            Assert.False(making.IsCompleted, "It did not wait for the lock.");
        await other.CloseAsync();
        await making;
    }

    [Theory]
    [InlineData("Host=db;Pasword=correct-horse")]
    [InlineData("postgres://blinq:correct-horse@db/blinq")]
    public async Task AConnectionStringThatCantBeReadIsNotRepeated(string text)
    {
        await AssertLineAsync(() => ClusterTables.EnsureAsync(text, CancellationToken.None), "The connection string can't be read");
        await AssertLineAsync(() => Task.FromResult(ClusterTables.WithSearchPath(text)), "The connection string can't be read");
    }

    [Fact]
    public async Task NoServerIsOneLine()
    {
        var settings = new NpgsqlConnectionStringBuilder(_database) { Port = 1 };
        await AssertLineAsync(
            () => ClusterTables.EnsureAsync(settings.ConnectionString, CancellationToken.None), "No PostgreSQL server answers at 127.0.0.1:1.");
    }

    [Fact]
    public async Task WhatTheProvidersConnectWithLeadsToTheSchemaWhateverTheDatabaseIsSetTo()
    {
        await EnsureAsync();
        await RunAsync($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(_database).Database} SET default_transaction_isolation = 'serializable'");
        var text = ClusterTables.WithSearchPath(_database + ";Options=-c geqo=off");
        Assert.Equal(
            "blinq_cluster, read committed, off",
            await AskAsync("SELECT concat_ws(', ', current_schema, current_setting('transaction_isolation'), current_setting('geqo'))", text));
        Assert.Equal("14", await AskAsync("SELECT count(*)::text FROM OrleansQuery", text));
        Assert.Equal("on", await AskAsync("SELECT current_setting('synchronous_commit')", text));
        var shortcut = ClusterTables.WithSearchPath(_database, "shortcuts", 4, TimeSpan.FromSeconds(2), isDurable: false);
        Assert.Equal("off", await AskAsync("SELECT current_setting('synchronous_commit')", shortcut));
    }

    private static PostgresSchema Next() => new("blinq_cluster",
        [.. ClusterTables.Migrations, new Migration(ClusterTables.Migrations.Count + 1, "ALTER TABLE blinq_cluster.clusters ADD colour text DEFAULT 'blue'")]);

    private Task EnsureAsync() => ClusterTables.EnsureAsync(_database, CancellationToken.None);

    private Task RunAsync(string sql) => _server.ExecuteAsync(new NpgsqlConnectionStringBuilder(_database).Database!, sql);

    private async Task<string> AskAsync(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection((connectionString ?? _database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }

    private static async Task AssertLineAsync(Func<Task> start, string line)
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(start);
        Assert.Contains(line, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("correct-horse", refusal.ToString(), StringComparison.Ordinal);
    }
}
