using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of events.</summary>
internal static class EventQueries
{
    private const string Stream = """
        SELECT position, seq, at, type, payload, salt, commitment, prev, hash FROM events
        WHERE tenant = ?1 AND stream = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4
        """;

    private const string NewestFirst = """
        SELECT seq, append_id FROM events WHERE tenant = ?1 AND stream = ?2 ORDER BY seq DESC
        """;

    public static IReadOnlyList<RecordedEvent> ReadStream(Connection connection, StreamId stream, long afterSeq, int limit)
    {
        var rows = connection.Prepare(Stream)
            .Bind(1, stream.Tenant.Value).Bind(2, stream.Name).Bind(3, afterSeq).Bind(4, limit);
        var events = new List<RecordedEvent>();
        while (rows.Step())
            events.Add(ReadRow(rows, stream, firstColumn: 0));
        return events;
    }

    /// <summary>Reads no further than the append's first event.</summary>
    public static FoundAppend? FindAppend(Connection connection, StreamId stream, AppendId id)
    {
        var wanted = id.ToArray();
        FoundAppend? found = null;
        var rows = connection.Prepare(NewestFirst).Bind(1, stream.Tenant.Value).Bind(2, stream.Name);
        while (rows.Step())
        {
            var seq = rows.Int64(0);
            if (rows.Blob(1).SequenceEqual(wanted))
            {
                found = new FoundAppend(seq, found?.LastSeq ?? seq);
            }
            else if (found is not null)
            {
                rows.Reset();
                break;
            }
        }
        return found;
    }

    /// <summary>Reads the nine columns of an event.</summary>
    public static RecordedEvent ReadRow(Statement row, StreamId stream, int firstColumn) => new()
    {
        Stream = stream,
        Position = row.Int64(firstColumn),
        Seq = row.Int64(firstColumn + 1),
        At = UnixMicroseconds.ToDateTimeOffset(row.Int64(firstColumn + 2)),
        Type = row.Text(firstColumn + 3),
        Payload = OptionalBytes.Of(row.OptionalBlob(firstColumn + 4)),
        Salt = OptionalBytes.Of(row.OptionalBlob(firstColumn + 5)),
        Commitment = new Digest(row.Blob(firstColumn + 6)),
        PrevHash = new Digest(row.Blob(firstColumn + 7)),
        Hash = new Digest(row.Blob(firstColumn + 8)),
    };
}
