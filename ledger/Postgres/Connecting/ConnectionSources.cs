using System.Globalization;
using Npgsql;

namespace Blinq.Ledger.Postgres.Connecting;

/// <summary>
/// Where connections come from: a pool for reads, and single ones for the writers, which keep theirs. Each one is
/// checked when it is opened, so that none ever leads to a standby or to a server that does not keep its word.
/// </summary>
internal sealed class ConnectionSources : IAsyncDisposable
{
    private const int OldestVersion = 130_000;

    private const string Check = """
        SELECT pg_is_in_recovery(), current_setting('fsync'), current_setting('server_encoding'),
            current_setting('server_version_num')::int, current_setting('transaction_read_only'),
            current_setting('synchronous_commit')
        """;

    // remote_apply is stronger than on and stays; everything else is weaker. A statement_timeout could strike while a
    // COMMIT waits for its synchronous standby, which PostgreSQL would then report as done: writers have none, and what
    // they may wait for is the lock. A client that is gone is noticed within seconds.
    private const string Settings = """
        SET synchronous_commit = {0};
        SET default_transaction_isolation = 'read committed';
        SET idle_in_transaction_session_timeout = '10s';
        SET lock_timeout = {1};
        SET tcp_keepalives_idle = 5;
        SET tcp_keepalives_interval = 2;
        SET tcp_keepalives_count = 3;
        SET tcp_user_timeout = '10s';
        SET jit = off;
        """;

    // The plans of the append procedure must be index look-ups whatever the statistics say: they are made when the
    // tables are empty, and kept.
    private const string WriterSettings = """
        SET statement_timeout = 0;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET enable_bitmapscan = off;
        SET plan_cache_mode = force_generic_plan;
        """;

    private ConnectionSources(NpgsqlConnectionStringBuilder settings, PostgresLedgerOptions options)
    {
        Address = ServerAddress.Of(settings);
        // Well before the writer's own patience ends, so that it hears for certain that nothing was written.
        var lockTimeout = Math.Min(2_000, (int)options.Timeout.TotalMilliseconds / 2).ToString(CultureInfo.InvariantCulture);
        var configure = Settings.Replace("{1}", lockTimeout, StringComparison.Ordinal);
        Reads = Source(settings, options.MaxConcurrentReads, autoPrepare: true, configure);
        Writes = Source(settings, poolSize: 0, autoPrepare: false, configure + WriterSettings);
    }

    public ServerAddress Address { get; }

    public NpgsqlDataSource Reads { get; }

    /// <summary>Unpooled: what is closed is gone.</summary>
    public NpgsqlDataSource Writes { get; }

    /// <exception cref="DatabaseUnusableException">The connection string can't be read.</exception>
    public static ConnectionSources Of(PostgresLedgerOptions options)
    {
        try
        {
            return new ConnectionSources(SettingsOf(options), options);
        }
        catch (Exception failure) when (IsOfForm(failure))
        {
            throw Unreadable();
        }
    }

    /// <summary>Whether it is what Npgsql says of a connection string that it can't read.</summary>
    public static bool IsOfForm(Exception failure) =>
        failure is ArgumentException or FormatException or InvalidOperationException or NotSupportedException;

    // What the parser says may quote a part of the password, so it is not passed on, not even as the cause.
    public static DatabaseUnusableException Unreadable() => new(
        "The connection string can't be read; it looks like Host=…;Database=…;Username=…;Password=….");

    public static NpgsqlConnectionStringBuilder SettingsOf(PostgresLedgerOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Timeout = (int)options.ConnectTimeout.TotalSeconds,
            CommandTimeout = (int)options.Timeout.TotalSeconds,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 2,
            // Nothing that is set on a connection is ever changed by its users.
            NoResetOnClose = true,
            Enlist = false,
            // Values of rows and parameters are people's data, which errors and logs must not hold.
            IncludeErrorDetail = false,
            LogParameters = false,
            PersistSecurityInfo = false,
        };
        settings.ApplicationName ??= "blinq";
        if (settings.Host?.Contains(',', StringComparison.Ordinal) == true)
            settings.TargetSessionAttributes ??= "primary";
        return settings;
    }

    private static NpgsqlDataSource Source(
        NpgsqlConnectionStringBuilder settings, int poolSize, bool autoPrepare, string configure)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = poolSize > 0 };
        if (poolSize > 0)
            (own.MinPoolSize, own.MaxPoolSize) = (0, poolSize);
        if (autoPrepare)
            (own.MaxAutoPrepare, own.AutoPrepareMinUsages) = (64, 2);
        var builder = new NpgsqlDataSourceBuilder(own.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            connection => throw new NotSupportedException($"Connections to {connection.Host} are opened asynchronously."),
            connection => PrepareAsync(connection, configure));
        return builder.Build();
    }

    private static async Task PrepareAsync(NpgsqlConnection connection, string configure)
    {
        string synchronousCommit;
        await using (var check = new NpgsqlCommand(Check, connection))
        await using (var row = await check.ExecuteReaderAsync().ConfigureAwait(false))
        {
            await row.ReadAsync().ConfigureAwait(false);
            if (FindFault(row) is { } fault)
                throw new DatabaseUnusableException(fault);
            synchronousCommit = row.GetString(5) == "remote_apply" ? "remote_apply" : "on";
        }
        await using var set = new NpgsqlCommand(
            configure.Replace("{0}", synchronousCommit, StringComparison.Ordinal), connection);
        await set.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static string? FindFault(NpgsqlDataReader row)
    {
        if (row.GetInt32(3) < OldestVersion)
            return "PostgreSQL 13 or newer is needed.";
        if (row.GetBoolean(0))
            return "The PostgreSQL server is a standby; the ledger needs the one primary.";
        if (row.GetString(1) != "on")
            return "The PostgreSQL server runs with fsync=off, so what it has acknowledged may be lost; turn it on.";
        if (row.GetString(2) != "UTF8")
            return $"The database's encoding is {row.GetString(2)}; the ledger needs UTF8.";
        return row.GetString(4) == "on" ? "The PostgreSQL server or database is read-only." : null;
    }

    public async ValueTask DisposeAsync()
    {
        await Reads.DisposeAsync().ConfigureAwait(false);
        await Writes.DisposeAsync().ConfigureAwait(false);
    }
}
