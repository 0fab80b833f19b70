using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// A walk over all events of a tenant, or of all, in tenant, stream, seq order, page by page: between pages no
/// transaction is open, however slow the reader is. Events that were appended after the walk began are left out.
/// </summary>
internal sealed class EventScan(Reader reader, TenantId? onlyTenant)
{
    private const string Last = "SELECT coalesce(max(position), 0) FROM blinq.events";

    // A page ends at whichever comes first, so that neither tiny nor huge events make it long. The sum is worked out
    // from the lengths alone; payloads past the page's end are not read.
    private const string Page = $"""
        SELECT tenant, stream, {EventQueries.Columns} FROM (
            SELECT *, sum(coalesce(octet_length(payload), 0)) OVER (
                ORDER BY tenant, stream, seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM (
                SELECT * FROM blinq.events
                WHERE @range AND position <= $4
                ORDER BY tenant, stream, seq LIMIT 500) AS rows) AS sized
        WHERE coalesce(before, 0) < 2097152 ORDER BY tenant, stream, seq
        """;

    private static readonly string OfAll =
        Page.Replace("@range", "(tenant, stream, seq) > ($1, $2, $3)", StringComparison.Ordinal);

    private static readonly string OfTenant =
        Page.Replace("@range", "tenant = $1 AND (stream, seq) > ($2, $3)", StringComparison.Ordinal);

    private string _tenant = onlyTenant?.Value ?? "", _stream = "";
    private long _seq;
    private long? _upTo;

    /// <summary>Reads the next page; empty at the end.</summary>
    public async ValueTask<List<RecordedEvent>> NextPageAsync(CancellationToken cancel)
    {
        _upTo ??= (await reader.ReadAllAsync(Last, row => row.GetInt64(0), cancel).ConfigureAwait(false))[0];
        var page = await reader.ReadAllAsync(
            onlyTenant is null ? OfAll : OfTenant, ReadEvent, cancel,
            Querying.Value(_tenant), Querying.Value(_stream), Querying.Value(_seq), Querying.Value(_upTo.Value))
            .ConfigureAwait(false);
        if (page.Count > 0)
            (_tenant, _stream, _seq) = (page[^1].Stream.Tenant.Value, page[^1].Stream.Name, page[^1].Seq);
        return page;
    }

    private static RecordedEvent ReadEvent(NpgsqlDataReader row) =>
        EventQueries.ReadRow(row, new StreamId(new TenantId(row.GetString(0)), row.GetString(1)), firstColumn: 2);
}
