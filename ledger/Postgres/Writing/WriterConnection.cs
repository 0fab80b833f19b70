using Blinq.Ledger.Postgres.Schema;
using Blinq.Ledger.Streams;
using Npgsql;
using NpgsqlTypes;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>One writer's connection: one call at a time, none of which is ever cancelled (docs/adr/0050).</summary>
internal sealed class WriterConnection
{
    private const string Find = """
        SELECT u.n::int, e.hash, e.at
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS u(tenant, stream, seq, id, n)
        JOIN blinq.events e
            ON e.tenant = u.tenant AND e.stream = u.stream AND e.seq = u.seq AND e.append_id = u.id
        """;

    private readonly NpgsqlConnection _connection;
    private readonly BatchColumns _columns = new();
    private readonly NpgsqlCommand _append;
    private Task _call = Task.CompletedTask;

    private WriterConnection(NpgsqlConnection connection)
    {
        _connection = connection;
        _append = _columns.CommandOn(connection);
    }

    public static async Task<WriterConnection> OpenAsync(NpgsqlDataSource source)
    {
        var connection = await source.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
        var opened = new WriterConnection(connection);
        try
        {
            await opened._append.PrepareAsync(CancellationToken.None).ConfigureAwait(false);
            return opened;
        }
        catch
        {
            opened.Drop();
            throw;
        }
    }

    /// <summary>Returns if the server still answers.</summary>
    public Task PingAsync() => RunAsync("SELECT 1");

    /// <summary>Writes a batch.</summary>
    /// <returns>What became of each append, and the ledger's clock.</returns>
    public Task<(AppendOutcome[] Outcomes, long Now)> AppendAsync(Guid batch, IReadOnlyList<AppendWork> works)
    {
        var call = CallAsync(batch, works);
        _call = call;
        return call;
    }

    /// <summary>Sees to it that a batch which did not arrive until now never will; waits for one that is at work.</summary>
    public Task FenceAsync(Guid batch) => RunAsync("CALL blinq.fence_v1($1)", new NpgsqlParameter<Guid> { TypedValue = batch });

    /// <summary>Returns once all that this connection has seen is durable.</summary>
    public Task FlushAsync() => RunAsync(FlushSchema.Call);

    /// <summary>The heads that these appends left behind; <c>null</c> for those that do not stand.</summary>
    public Task<StreamHead?[]> FindAsync(IReadOnlyList<AppendWork> works)
    {
        var call = ReadAsync();
        _call = call;
        return call;

        async Task<StreamHead?[]> ReadAsync()
        {
            await using var find = new NpgsqlCommand(Find, _connection) { CommandTimeout = 0 };
            var (tenants, streams) = (new Column<string>(NpgsqlDbType.Text), new Column<string>(NpgsqlDbType.Text));
            var (seqs, ids) = (new Column<long>(NpgsqlDbType.Bigint), new Column<Guid>(NpgsqlDbType.Uuid));
            foreach (var work in works)
            {
                tenants.Add(work.Stream.Tenant.Value);
                streams.Add(work.Stream.Name);
                seqs.Add(work.Append.Events[^1].Seq);
                ids.Add(work.Append.Request.Id.Value);
            }
            foreach (var column in (IColumn[])[tenants, streams, seqs, ids])
            {
                column.Send();
                find.Parameters.Add(column.Parameter);
            }
            var heads = new StreamHead?[works.Count];
            await using var rows = await find.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            while (await rows.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                var i = rows.GetInt32(0) - 1;
                heads[i] = AppendOutcome.HeadOf(works[i], rows.GetFieldValue<byte[]>(1), rows.GetInt64(2));
            }
            return heads;
        }
    }

    /// <summary>
    /// Gives the connection up. A call that is still under way is left to itself rather than cancelled; the connection
    /// is closed when it ends, at the latest when the network says that the server is gone.
    /// </summary>
    public void Drop() => _ = CloseAsync();

    public async Task CloseAsync()
    {
        // What became of the call was, or will be, found out by other means.
        await _call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _append.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private Task RunAsync(string sql, params NpgsqlParameter[] parameters)
    {
        var call = ExecuteAsync();
        _call = call;
        return call;

        async Task ExecuteAsync()
        {
            await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
            command.Parameters.AddRange(parameters);
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<(AppendOutcome[] Outcomes, long Now)> CallAsync(Guid batch, IReadOnlyList<AppendWork> works)
    {
        _columns.Fill(batch, works);
        await using var row = await _append.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await row.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        var kinds = row.GetFieldValue<int[]>(0);
        var details = row.GetFieldValue<long?[]>(1);
        var hashes = row.IsDBNull(2) ? null : row.GetFieldValue<byte[]?[]>(2);
        var outcomes = new AppendOutcome[works.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = new AppendOutcome(kinds[i], details[i], hashes?[i]);
        var now = row.GetInt64(3);
        // To the end: only ReadyForQuery says that nothing went wrong after the row.
        await row.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
        _columns.Clear();
        return (outcomes, now);
    }
}
