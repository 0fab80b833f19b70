using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>Reads of events and of what rests beside them.</summary>
internal static class EventQueries
{
    public const string Columns = "position, seq, at, type, payload, salt, commitment, prev, hash";

    public const string OfStream = $"""
        SELECT {Columns} FROM blinq.events WHERE tenant = $1 AND stream = $2 AND seq > $3 ORDER BY seq LIMIT $4
        """;

    /// <summary>An append's events stand one after another, so its first comes after the last one of another append.</summary>
    public const string FindAppend = """
        SELECT coalesce(
            (SELECT b.seq FROM blinq.events b
                WHERE b.tenant = $1 AND b.stream = $2 AND b.seq < l.seq AND b.append_id <> $3 ORDER BY b.seq DESC LIMIT 1), 0) + 1,
            l.seq
        FROM (SELECT e.seq FROM blinq.events e
            WHERE e.tenant = $1 AND e.stream = $2 AND e.append_id = $3 ORDER BY e.seq DESC LIMIT 1) l
        """;

    public const string Sealed =
        "SELECT key_id, master_key_id, ciphertext FROM blinq.sealed WHERE tenant = $1 ORDER BY key_id";

    public const string SealedMasterKeyIds = "SELECT DISTINCT master_key_id FROM blinq.sealed";

    /// <summary>Reads the nine columns of an event.</summary>
    public static RecordedEvent ReadRow(NpgsqlDataReader row, StreamId stream, int firstColumn) => new()
    {
        Stream = stream,
        Position = row.GetInt64(firstColumn),
        Seq = row.GetInt64(firstColumn + 1),
        At = UnixMicroseconds.ToDateTimeOffset(row.GetInt64(firstColumn + 2)),
        Type = row.GetString(firstColumn + 3),
        Payload = OptionalBytes.Of(row.OptionalBlob(firstColumn + 4)),
        Salt = OptionalBytes.Of(row.OptionalBlob(firstColumn + 5)),
        Commitment = new Digest(row.Blob(firstColumn + 6)),
        PrevHash = new Digest(row.Blob(firstColumn + 7)),
        Hash = new Digest(row.Blob(firstColumn + 8)),
    };

    public static FoundAppend ReadFound(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetInt64(1));

    public static SealedSecret ReadSealed(NpgsqlDataReader row, TenantId tenant) =>
        new(tenant, new KeyId(row.GetString(0)), row.FreeText(1), row.Blob(2));
}
