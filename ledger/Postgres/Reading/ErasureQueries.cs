using Blinq.Ledger.Erasures;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Npgsql;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>Reads of erasures.</summary>
internal static class ErasureQueries
{
    private const string Columns = "id, tenant, user_id, upto, actor, events, streams, finished_at";
    public const string One = $"SELECT {Columns} FROM blinq.erasures WHERE id = $1";
    public const string Known =
        $"SELECT {Columns} FROM blinq.erasures WHERE id = $1 OR (tenant = $2 AND user_id = $3 AND finished_at IS NULL) ORDER BY id = $1 DESC LIMIT 1";
    public const string UnderWayOf = $"SELECT {Columns} FROM blinq.erasures WHERE tenant = $1 AND user_id = $2 AND finished_at IS NULL";
    public const string UnderWay = $"SELECT {Columns} FROM blinq.erasures WHERE finished_at IS NULL ORDER BY tenant, user_id LIMIT $1";
    public const string All = $"SELECT {Columns} FROM blinq.erasures WHERE id > $1 ORDER BY id LIMIT $2";
    public const string SessionsOfTokens =
        "SELECT DISTINCT session FROM blinq.refusals WHERE tenant = $1 AND fingerprint = ANY($2) AND session IS NOT NULL";

    public static Erasure Read(NpgsqlDataReader row) => new(
        new KeyId(row.GetString(0)), new TenantId(row.GetString(1)), new UserId(row.GetString(2)),
        UnixMicroseconds.ToDateTimeOffset(row.GetInt64(3)), row.FreeText(4), row.GetInt64(5), row.GetInt64(6),
        row.IsDBNull(7) ? null : UnixMicroseconds.ToDateTimeOffset(row.GetInt64(7)));
}
