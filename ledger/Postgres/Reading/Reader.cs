using Blinq.Ledger.Appends;
using Blinq.Ledger.Postgres.Connecting;
using Blinq.Ledger.Postgres.Writing;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// Runs reads on the pool, each a single statement on the primary, of what is durable. A read that lost its connection is made again: the
/// pool may hold many that a server took down with it.
/// </summary>
internal sealed class Reader(NpgsqlDataSource source, PostgresLedgerOptions options, Health health, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ReadBarrier _barrier = new();
    private volatile bool _closed;

    public void Close() => _closed = true;

    /// <exception cref="LedgerUnavailableException">The database can't be read, or the ledger is closed.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> query, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (_closed)
                throw new LedgerUnavailableException("The ledger is closed.");
            cancel.ThrowIfCancellationRequested();
            try
            {
                var connection = await source.OpenConnectionAsync(cancel).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                var answer = await query(connection).ConfigureAwait(false);
                await _barrier.PassAsync(connection).ConfigureAwait(false);
                return answer;
            }
            catch (Exception failure) when (Failures.IsOfStore(failure))
            {
                if (!Failures.IsOfConnection(failure) || health.LastingFault is not null
                    || time.GetElapsedTime(started) > options.Timeout)
                    throw Failures.Unreadable(failure);
            }
            source.Clear();
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reads all rows of a query.</summary>
    public ValueTask<List<T>> ReadAllAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params NpgsqlParameter[] parameters) =>
        ReadAsync(connection => connection.QueryAsync(sql, read, cancel, parameters), cancel);
}
