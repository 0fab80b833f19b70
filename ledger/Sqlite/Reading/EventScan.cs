using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>
/// A walk over all events of a tenant, or of all, in tenant, stream, seq order, page by page: between pages no
/// transaction is open, however slow the reader is. Events that were appended after the walk began are left out.
/// </summary>
internal sealed class EventScan
{
    // The row-value comparison is what SQLite turns into one range of the index (checked by a test).
    private const string OfAll = """
        SELECT tenant, stream, position, seq, at, type, payload, salt, commitment, prev, hash FROM events
        WHERE (tenant, stream, seq) > (?1, ?2, ?3) AND position <= ?4
        ORDER BY tenant, stream, seq LIMIT ?5
        """;

    private const string OfTenant = """
        SELECT tenant, stream, position, seq, at, type, payload, salt, commitment, prev, hash FROM events
        WHERE tenant = ?1 AND (stream, seq) > (?2, ?3) AND position <= ?4
        ORDER BY stream, seq LIMIT ?5
        """;

    private const string Last = "SELECT max(position) FROM events";

    // A page ends at whichever comes first, so that neither tiny nor huge events make it long.
    private const int PageRows = 500;
    private const long PageBytes = 2 * 1024 * 1024;

    private readonly string? _onlyTenant;
    private long? _upTo;
    private string _tenant = "", _stream = "";
    private long _seq;

    public EventScan(TenantId? tenant) => (_onlyTenant, _tenant) = (tenant?.Value, tenant?.Value ?? "");

    public bool IsAtEnd { get; private set; }

    /// <summary>Reads the next page. Only the last one may be empty.</summary>
    public List<T> NextPage<T>(Connection connection, Func<Statement, T> read)
    {
        _upTo ??= ReadLast(connection);
        var page = new List<T>();
        var rows = connection.Prepare(_onlyTenant is null ? OfAll : OfTenant)
            .Bind(1, _tenant).Bind(2, _stream).Bind(3, _seq).Bind(4, _upTo.Value).Bind(5, (long)PageRows);
        long bytes = 0;
        while (rows.Step())
        {
            page.Add(read(rows));
            (_tenant, _stream, _seq) = (rows.Text(0), rows.Text(1), rows.Int64(3));
            bytes += rows.Bytes(6);
            if (bytes < PageBytes)
                continue;
            rows.Reset();
            return page;
        }
        IsAtEnd = page.Count < PageRows;
        return page;
    }

    public static RecordedEvent ReadEvent(Statement row) =>
        EventQueries.ReadRow(row, new StreamId(new TenantId(row.Text(0)), row.Text(1)), firstColumn: 2);

    public static EventRow ReadRow(Statement row) => new(
        row.Int64(2), row.Text(0), row.Text(1), row.Int64(3), row.Int64(4), row.Text(5),
        row.OptionalBlob(6), row.OptionalBlob(7), row.Blob(8).ToArray(), row.Blob(9).ToArray(), row.Blob(10).ToArray());

    private static long ReadLast(Connection connection)
    {
        var last = connection.Prepare(Last);
        last.Step();
        var position = last.Int64(0);
        last.Reset();
        return position;
    }
}
