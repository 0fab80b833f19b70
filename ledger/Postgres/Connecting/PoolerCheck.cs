using Npgsql;

namespace Blinq.Ledger.Postgres.Connecting;

/// <summary>
/// Refuses a pooler that gives a client's connection another session of the server for each transaction or statement
/// (PgBouncer's <c>pool_mode=transaction</c> and <c>statement</c>): what the ledger sets on a connection would hold for
/// other programs, and not for the ledger. A pooler that keeps a session for each client is fine. docs/adr/0142.
/// </summary>
internal static class PoolerCheck
{
    // A pooler gives the session that became free last, as a rule; others on the same pooler may come in between.
    private const int Rounds = 3;

    private const string Refusal =
        "PostgreSQL is reached through a pooler that shares sessions between clients (PgBouncer with pool_mode=transaction or statement); "
        + "connect to the server itself, or set pool_mode=session for this database.";

    /// <exception cref="DatabaseUnusableException">Two connections of this process share a session.</exception>
    public static async Task EnsureOwnSessionsAsync(PostgresLedgerOptions options, CancellationToken cancel)
    {
        // Nothing is set on these connections, so that nothing leaks into other programs' sessions.
        var settings = ConnectionSources.SettingsOf(options);
        settings.Pooling = false;
        await using var source = NpgsqlDataSource.Create(settings);
        await using var first = await source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        // A pooler makes up the process id that it greets a client with.
        if (await SessionOfAsync(first, cancel).ConfigureAwait(false) == first.ProcessID)
            return;

        await using var second = await source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        for (var round = 0; round < Rounds; round++)
        {
            if (await ShareAsync(first, second, cancel).ConfigureAwait(false))
                throw new DatabaseUnusableException(Refusal);
        }
    }

    private static async Task<bool> ShareAsync(NpgsqlConnection first, NpgsqlConnection second, CancellationToken cancel)
    {
        var before = await SessionOfAsync(first, cancel).ConfigureAwait(false);
        try
        {
            await using var transaction = await second.BeginTransactionAsync(cancel).ConfigureAwait(false);
            // A connection that shares gets the session that the first connection has just used, and keeps it for the transaction.
            return await SessionOfAsync(second, cancel).ConfigureAwait(false) == before
                || await SessionOfAsync(first, cancel).ConfigureAwait(false) != before;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            // What PgBouncer says to BEGIN where it pools by statements.
            return true;
        }
    }

    private static async Task<int> SessionOfAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }
}
