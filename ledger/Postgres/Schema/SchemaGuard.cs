using Npgsql;

namespace Blinq.Ledger.Postgres.Schema;

/// <summary>Brings a database to this version's schema, or says why it can't be used. Any number may do so at once.</summary>
internal static class SchemaGuard
{
    private const int Ours = 2;
    private const int Foreign = 1;

    // A second process waits for the first one's migration, which is over in seconds.
    private const string Begin = $"""
        BEGIN ISOLATION LEVEL READ COMMITTED;
        SET LOCAL lock_timeout = '60s';
        SELECT pg_advisory_xact_lock({AppendProcedure.Lock});
        """;

    /// <exception cref="LedgerOpenException">
    /// A newer version wrote the schema, or another program has one of that name.
    /// </exception>
    public static async Task MigrateAsync(NpgsqlConnection connection, PostgresSchema schema, CancellationToken cancel)
    {
        // Without the lock first: a schema that is up to date is opened without waiting for a writer.
        if (await ReadVersionAsync(connection, schema, cancel).ConfigureAwait(false) is { } version
            && Check(version, schema) == schema.Known)
            return;
        await RunAsync(connection, Begin, cancel).ConfigureAwait(false);
        var found = Check(await ReadVersionAsync(connection, schema, cancel).ConfigureAwait(false) ?? 0, schema);
        await RunAsync(connection, Make(schema.Name), cancel).ConfigureAwait(false);
        foreach (var migration in schema.Migrations.Where(migration => migration.Version > found))
        {
            await RunAsync(connection, migration.Sql, cancel).ConfigureAwait(false);
            var note = $"INSERT INTO {schema.Name}.schema_versions VALUES ({migration.Version}, now())";
            await RunAsync(connection, note, cancel).ConfigureAwait(false);
        }
        await RunAsync(connection, "COMMIT", cancel).ConfigureAwait(false);
    }

    private static long Check(long found, PostgresSchema schema) =>
        found <= schema.Known ? found : throw schema.TooNew(found);

    private static async Task<long?> ReadVersionAsync(
        NpgsqlConnection connection, PostgresSchema schema, CancellationToken cancel) =>
        await AskAsync<int>(connection, WhatIsThere(schema.Name), cancel).ConfigureAwait(false) switch
        {
            Ours => await AskAsync<long>(connection, ReadVersion(schema.Name), cancel).ConfigureAwait(false),
            Foreign => throw new DatabaseUnusableException($"The schema {schema.Name} of this database belongs to another program."),
            _ => null,
        };

    // Asked of the catalog's tables, not of to_regclass, which answers from a cache that waiting for the lock does not
    // refresh; and in one statement, or a process that makes the schema in between would look like another program.
    private static string WhatIsThere(string name) => $"""
        SELECT CASE
            WHEN EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = '{name}' AND tablename = 'schema_versions') THEN {Ours}
            WHEN EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{name}') THEN {Foreign}
            ELSE 0
        END
        """;

    private static string ReadVersion(string name) =>
        $"SELECT coalesce(max(version), 0)::bigint FROM {name}.schema_versions";

    private static string Make(string name) => $"""
        CREATE SCHEMA IF NOT EXISTS {name};
        CREATE TABLE IF NOT EXISTS {name}.schema_versions (
            version integer PRIMARY KEY,
            at      timestamptz NOT NULL
        )
        """;

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
