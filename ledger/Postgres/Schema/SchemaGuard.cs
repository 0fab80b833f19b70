using Npgsql;

namespace Blinq.Ledger.Postgres.Schema;

/// <summary>Brings a database to this version's schema, or says why it can't be used. Any number may do so at once.</summary>
internal static class SchemaGuard
{
    // Whoever comes second waits for the first one's migration, which is over in seconds.
    private const string Begin = $"""
        BEGIN ISOLATION LEVEL READ COMMITTED;
        SET LOCAL lock_timeout = '60s';
        SELECT pg_advisory_xact_lock({AppendProcedure.Lock});
        """;

    // Asked of the catalog's tables, not of to_regclass, which answers from a cache that waiting for the lock does not
    // refresh.
    private const string HasSchema = "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'blinq')";

    private const string HasVersions = """
        SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'blinq' AND tablename = 'schema_versions')
        """;

    private const string ReadVersion = "SELECT coalesce(max(version), 0)::bigint FROM blinq.schema_versions";

    private const string Make = """
        CREATE SCHEMA IF NOT EXISTS blinq;
        CREATE TABLE IF NOT EXISTS blinq.schema_versions (
            version integer PRIMARY KEY,
            at      timestamptz NOT NULL
        )
        """;

    /// <exception cref="LedgerVersionException">A newer version wrote the database.</exception>
    /// <exception cref="DatabaseUnusableException">Another program has the schema.</exception>
    public static async Task MigrateAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> migrations, CancellationToken cancel)
    {
        var known = migrations[^1].Version;
        // Without the lock first: a ledger that is up to date is opened without waiting for whoever writes.
        if (await ReadVersionAsync(connection, cancel).ConfigureAwait(false) is { } version && Check(version, known) == known)
            return;
        await RunAsync(connection, Begin, cancel).ConfigureAwait(false);
        var found = Check(await ReadVersionAsync(connection, cancel).ConfigureAwait(false) ?? 0, known);
        await RunAsync(connection, Make, cancel).ConfigureAwait(false);
        foreach (var migration in migrations.Where(migration => migration.Version > found))
        {
            await RunAsync(connection, migration.Sql, cancel).ConfigureAwait(false);
            var note = $"INSERT INTO blinq.schema_versions VALUES ({migration.Version}, now())";
            await RunAsync(connection, note, cancel).ConfigureAwait(false);
        }
        await RunAsync(connection, "COMMIT", cancel).ConfigureAwait(false);
    }

    private static long Check(long found, int known) =>
        found <= known ? found : throw new LedgerVersionException(found, known);

    private static async Task<long?> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (await AskAsync<bool>(connection, HasVersions, cancel).ConfigureAwait(false))
            return await AskAsync<long>(connection, ReadVersion, cancel).ConfigureAwait(false);
        return await AskAsync<bool>(connection, HasSchema, cancel).ConfigureAwait(false)
            ? throw new DatabaseUnusableException("The schema blinq of this database belongs to another program.")
            : null;
    }

    private static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        // A migration takes the time it takes, and waits for the others'.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }
}
