using Blinq.Ledger.Postgres;
using Blinq.Ledger.Sqlite.Native;
using Npgsql;
using NpgsqlTypes;

namespace Blinq.Ledger.Copying;

/// <summary>How one column gets from a SQLite row into a PostgreSQL row.</summary>
internal enum CopyColumn
{
    /// <summary>An id, a stream or a type: the same here and there.</summary>
    Text,

    /// <summary>A text that may hold any character (see <see cref="PostgresText"/>).</summary>
    FreeText,
    Number,
    Flag,
    Real,
    Blob,

    /// <summary>16 bytes as .NET lays out a <see cref="Guid"/>.</summary>
    Guid,

    /// <summary>16 bytes in order.</summary>
    Mark,
}

/// <summary>A table with the query that reads it from SQLite, column by column as it is written.</summary>
internal sealed record CopyTable(string Target, string Query, params CopyColumn[] Columns)
{
    private const CopyColumn T = CopyColumn.Text, F = CopyColumn.FreeText, N = CopyColumn.Number, B = CopyColumn.Blob;

    public static readonly CopyTable Events = new(
        "events (position, tenant, stream, seq, at, recorded_at, type, payload, salt, commitment, prev, hash, append_id, once)",
        """
        SELECT position, tenant, stream, seq, at, (SELECT latest_at FROM ledger_state), type, payload, salt, commitment,
            prev, hash, append_id, once
        FROM events WHERE position > ?1 ORDER BY position LIMIT 2000
        """,
        N, T, T, N, N, N, T, B, B, B, B, B, CopyColumn.Guid, CopyColumn.Mark);

    /// <summary>All but the events.</summary>
    public static readonly IReadOnlyList<CopyTable> Lists =
    [
        new("sealed (tenant, key_id, master_key_id, ciphertext)",
            "SELECT tenant, key_id, master_key_id, ciphertext FROM sealed", T, T, F, B),
        new("tenants (tenant, epoch, name, suspended, registered_at)",
            "SELECT tenant, epoch, name, suspended, registered_at FROM tenants", T, N, F, CopyColumn.Flag, N),
        new("sessions (tenant, session, started_at, position, user_id, last_active_at, messages, ended_at, ended_by)",
            "SELECT tenant, session, started_at, position, user, last_active_at, messages, ended_at, ended_by FROM sessions",
            T, T, N, N, T, N, N, N, F),
        new("session_keys (tenant, key_id, started_at, position, session)",
            """
            SELECT k.tenant, k.key_id, k.started_at, k.position, s.session FROM session_keys AS k JOIN sessions AS s
                ON s.tenant = k.tenant AND s.started_at = k.started_at AND s.position = k.position
            """,
            T, T, N, N, T),
        new("users (tenant, user_id, subject, name, email, first_seen, last_seen, listed_at, sessions)",
            """
            SELECT tenant, user, subject, name, email, first_seen, last_seen, listed_at, sessions FROM users WHERE kind = 0
            """,
            T, T, F, F, F, N, N, N, N),
        new("key_use (tenant, key_id, last_used_at)", "SELECT tenant, key_id, last_used_at FROM key_use", T, T, N),
        new("verdicts (tenant, hour, reason, count)", "SELECT tenant, hour, reason, count FROM verdicts", T, N, F, N),
        new("refusals (tenant, number, at, reason, session, origin, fingerprint, clock_difference)",
            "SELECT tenant, number, at, reason, session, origin, fingerprint, clock_difference FROM refusals",
            T, N, N, F, T, F, F, CopyColumn.Real),
        new("tenant_days (tenant, day, sessions, verified, messages, users, replies, reply_micros)",
            "SELECT tenant, day, sessions, verified, messages, users, replies, reply_micros FROM tenant_days", T, N, N, N, N, N, N, N),
        new("user_days (tenant, user_id, day, sessions, messages, rank)",
            "SELECT tenant, user, day, sessions, messages, rank FROM user_days", T, T, N, N, N, N),
        new("erasures (id, tenant, user_id, upto, actor, events, streams, finished_at)",
            "SELECT id, tenant, user, upto, actor, events, streams, finished_at FROM erasures", T, T, T, N, F, N, N, N),
        new("settings (name, value)", "SELECT name, value FROM settings", F, F),
    ];

    /// <summary>The table's name, without its columns.</summary>
    public string Name => Target[..Target.IndexOf(' ', StringComparison.Ordinal)];

    public string Import => $"COPY blinq.{Target} FROM STDIN (FORMAT BINARY)";

    public async Task WriteRowAsync(NpgsqlBinaryImporter import, Statement row, CancellationToken cancel)
    {
        await import.StartRowAsync(cancel).ConfigureAwait(false);
        for (var i = 0; i < Columns.Length; i++)
        {
            if (row.IsNull(i))
                await import.WriteNullAsync(cancel).ConfigureAwait(false);
            else
                await WriteAsync(import, row, i, cancel).ConfigureAwait(false);
        }
    }

    private Task WriteAsync(NpgsqlBinaryImporter import, Statement row, int column, CancellationToken cancel) =>
        Columns[column] switch
        {
            CopyColumn.Text => import.WriteAsync(row.Text(column), NpgsqlDbType.Text, cancel),
            CopyColumn.FreeText => import.WriteAsync(PostgresText.Encode(row.Text(column)), NpgsqlDbType.Text, cancel),
            CopyColumn.Number => import.WriteAsync(row.Int64(column), NpgsqlDbType.Bigint, cancel),
            CopyColumn.Flag => import.WriteAsync(row.Int64(column) != 0, NpgsqlDbType.Boolean, cancel),
            CopyColumn.Real => import.WriteAsync(row.Double(column), NpgsqlDbType.Double, cancel),
            CopyColumn.Blob => import.WriteAsync(row.Blob(column).ToArray(), NpgsqlDbType.Bytea, cancel),
            CopyColumn.Guid => import.WriteAsync(new Guid(row.Blob(column)), NpgsqlDbType.Uuid, cancel),
            CopyColumn.Mark => import.WriteAsync(new Guid(row.Blob(column), bigEndian: true), NpgsqlDbType.Uuid, cancel),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
