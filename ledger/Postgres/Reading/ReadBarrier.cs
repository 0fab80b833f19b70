using Blinq.Ledger.Postgres.Schema;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// An append is visible a moment before it is durable (docs/adr/0176). What was read must not vanish with the server, so a read that
/// may have seen such an append returns once it is durable.
/// </summary>
internal sealed class ReadBarrier
{
    // The newest event that a read can have seen; none where appends are visible only once they are durable.
    private const string Newest = $"""
        SELECT CASE WHEN {FlushSchema.CommitsEarly} THEN (SELECT position FROM blinq.events ORDER BY position DESC LIMIT 1) END
        """;

    private const string Flush = FlushSchema.Call;

    /// <summary>The newest event when all was known to be durable.</summary>
    private long _durable;

    /// <param name="connection">The one that was read on: should the server have been lost since, it has been, too.</param>
    public async Task PassAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var ask = new NpgsqlCommand(Newest, connection);
        if (await ask.ExecuteScalarAsync(cancel).ConfigureAwait(false) is not long newest)
            return;
        // Or older: then the database may have been restored from a backup, and have gone on since.
        if (newest == Volatile.Read(ref _durable))
            return;
        await using var flush = new NpgsqlCommand(Flush, connection);
        await flush.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        Volatile.Write(ref _durable, newest);
    }
}
