using Blinq.Ledger.Postgres.Schema;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// An append is visible a moment before it is durable (docs/adr/0176). What was read must not vanish with the server, so a read that
/// may have seen such an append returns once it is durable.
/// </summary>
internal sealed class ReadBarrier
{
    private const string Ask = "SELECT newest, ahead FROM blinq.is_ahead_v1($1)";

    /// <summary>The hash of the newest event when all was known to be durable.</summary>
    private volatile byte[]? _durable;

    /// <summary>Never cancelled: to abandon it would cost another connection.</summary>
    /// <param name="connection">The one that was read on: should the server have been lost since, it has been, too.</param>
    public async Task PassAsync(NpgsqlConnection connection)
    {
        var (newest, isAhead) = await AskAsync(connection).ConfigureAwait(false);
        if (isAhead)
        {
            await using var flush = new NpgsqlCommand(FlushSchema.Call, connection);
            await flush.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        _durable = newest;
    }

    private async Task<(byte[]? Newest, bool IsAhead)> AskAsync(NpgsqlConnection connection)
    {
        await using var ask = new NpgsqlCommand(Ask, connection);
        ask.Parameters.Add(new NpgsqlParameter<byte[]?> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea, TypedValue = _durable });
        await using var row = await ask.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await row.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        return (row.OptionalBlob(0), row.GetBoolean(1));
    }
}
