using System.Globalization;
using Blinq.Ledger.Feeds;
using Blinq.Ledger.Postgres.Connecting;
using Blinq.Ledger.Postgres.Schema;
using Npgsql;

namespace Blinq.Ledger.Postgres.Listening;

/// <summary>
/// A connection that listens, and its entry in the table of those who do. Renewing the entry is what shows that the server
/// is still there.
/// </summary>
internal sealed class ListenerConnection : IAsyncDisposable
{
    /// <summary>A third of an entry's lifetime, so that one may fail.</summary>
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private readonly Guid _id = Guid.CreateVersion7();
    private readonly NpgsqlConnection _connection;
    private readonly ILedgerListener _listener;
    private readonly TimeProvider _time;

    private ListenerConnection(NpgsqlConnection connection, ILedgerListener listener, TimeProvider time)
    {
        (_connection, _listener, _time) = (connection, listener, time);
        connection.Notification += (_, told) => Hear(told.Payload);
    }

    public static async Task<ListenerConnection> OpenAsync(
        NpgsqlDataSource source, ILedgerListener listener, TimeProvider time, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        return new ListenerConnection(connection, listener, time);
    }

    /// <summary>Listens until cancelled, or until the connection fails.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        // In this order: a writer that is told of a listener must find it listening.
        await ExecuteAsync(FeedQueries.Listen, cancel).ConfigureAwait(false);
        await RenewAsync(cancel).ConfigureAwait(false);
        var renewed = _time.GetTimestamp();
        _listener.Listening();
        while (true)
        {
            var left = RenewEvery - _time.GetElapsedTime(renewed);
            if (left > TimeSpan.Zero)
            {
                await _connection.WaitAsync(left, cancel).ConfigureAwait(false);
                continue;
            }
            await RenewAsync(cancel).ConfigureAwait(false);
            renewed = _time.GetTimestamp();
        }
    }

    /// <summary>No notification is sent for its sake any more.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync(FeedQueries.Leave, CancellationToken.None, _id).ConfigureAwait(false);
        }
        catch (Exception failure) when (Failures.IsOfStore(failure) || failure is InvalidOperationException)
        {
            // The connection is gone or was cut off in the middle of something; the entry is over by itself soon.
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private Task RenewAsync(CancellationToken cancel) => ExecuteAsync(FeedQueries.Renew, cancel, _id);

    private void Hear(string payload)
    {
        if (payload == FeedSchema.Untold)
        {
            _listener.MovedInUntoldWays();
            return;
        }
        foreach (var part in payload.AsSpan().Split(','))
        {
            var entry = payload.AsSpan()[part];
            // Anyone with the database's password can notify: what makes no sense is a reason to look, and no more.
            if (entry.Length > StreamKey.Length
                && long.TryParse(entry[StreamKey.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var upto))
                _listener.OnAppended(StreamKey.Parse(entry[..StreamKey.Length]), upto);
            else
                _listener.MovedInUntoldWays();
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancel, Guid? id = null)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        if (id is { } listener)
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = listener });
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }
}
