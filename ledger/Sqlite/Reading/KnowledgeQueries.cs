using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of documents, audiences and passages.</summary>
internal static class KnowledgeQueries
{
    private const char Kind = 'd';

    private const string One = "SELECT document, version, at, hash, passages, details, text FROM documents WHERE tenant = ?1 AND document = ?2";

    private const string OneWithoutText = "SELECT document, version, at, hash, passages, details FROM documents WHERE tenant = ?1 AND document = ?2";

    private const string List = """
        SELECT document, version, at, hash, passages, details FROM documents WHERE tenant = ?1 AND document > ?2 ORDER BY document LIMIT ?3
        """;

    private const string AllAudiences = "SELECT audience, version, at, rule FROM audiences WHERE tenant = ?1 ORDER BY audience";

    private const string Totals = "SELECT version, documents, passages, bytes, audiences FROM knowledge WHERE tenant = ?1";

    private const string Passage = """
        SELECT p.document, d.version, p.ordinal, d.details, p.heading, p.text
        FROM passages AS p JOIN documents AS d ON d.tenant = p.tenant AND d.document = p.document
        WHERE p.position = ?1 AND p.tenant = ?2
        """;

    public static DocumentListing? FindDocument(Connection connection, TenantId tenant, string document)
    {
        var row = connection.Prepare(One).Bind(1, tenant.Value).Bind(2, document);
        if (!row.Step())
            return null;
        var found = Read(row) with { Text = row.Text(6) };
        row.Reset();
        return found;
    }

    /// <summary>In one read transaction.</summary>
    public static KnowledgeExcerpt ReadExcerpt(Connection connection, TenantId tenant, IReadOnlyList<string> documents)
    {
        connection.Execute("BEGIN");
        try
        {
            var found = new List<DocumentListing>();
            foreach (var document in documents.Distinct(StringComparer.Ordinal))
            {
                var row = connection.Prepare(OneWithoutText).Bind(1, tenant.Value).Bind(2, document);
                if (row.Step())
                    found.Add(Read(row));
                row.Reset();
            }
            return new KnowledgeExcerpt(found, ListAudiences(connection, tenant));
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    public static Page<DocumentListing> ListDocuments(Connection connection, TenantId tenant, string? cursor, int limit)
    {
        var after = cursor is null ? "" : Cursor.Read(Kind, cursor).Text;
        var rows = connection.Prepare(List).Bind(1, tenant.Value).Bind(2, after).Bind(3, limit + 1L);
        return Paging.Read(rows, limit, Read, static last => Cursor.Write(Kind, 0, last.Document));
    }

    public static IReadOnlyList<AudienceListing> ListAudiences(Connection connection, TenantId tenant)
    {
        var rows = connection.Prepare(AllAudiences).Bind(1, tenant.Value);
        var audiences = new List<AudienceListing>();
        while (rows.Step())
            audiences.Add(new AudienceListing(rows.Text(0), rows.Int64(1), UnixMicroseconds.ToDateTimeOffset(rows.Int64(2)), rows.Text(3)));
        return audiences;
    }

    public static KnowledgeTotals ReadTotals(Connection connection, TenantId tenant)
    {
        var row = connection.Prepare(Totals).Bind(1, tenant.Value);
        if (!row.Step())
            return KnowledgeTotals.None;
        var totals = new KnowledgeTotals(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4));
        row.Reset();
        return totals;
    }

    /// <summary>In one read transaction: audiences, candidates and passages are those of one moment.</summary>
    public static KnowledgeFound Search(Connection connection, TenantId tenant, IKnowledgeSearch search)
    {
        connection.Execute("BEGIN");
        try
        {
            var version = ReadTotals(connection, tenant).Version;
            if (search.FilterBy(ListAudiences(connection, tenant)) is not { } filter)
                return new KnowledgeFound(version, []);
            KnowledgeRules.Check(filter);
            var chosen = search.Choose(PassageSearch.FindCandidates(connection, tenant, search, filter));
            return new KnowledgeFound(version, [.. chosen.Select(position => ReadPassage(connection, tenant, position))]);
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    private static FoundPassage ReadPassage(Connection connection, TenantId tenant, long position)
    {
        var row = connection.Prepare(Passage).Bind(1, position).Bind(2, tenant.Value);
        if (!row.Step())
            throw new InvalidOperationException("A passage was chosen that was no candidate.");
        var found = new FoundPassage(row.Text(0), row.Int64(1), (int)row.Int64(2), row.Text(3), row.Text(4), row.Text(5));
        row.Reset();
        return found;
    }

    private static DocumentListing Read(Statement row) => new(
        row.Text(0), row.Int64(1), UnixMicroseconds.ToDateTimeOffset(row.Int64(2)), Convert.ToHexStringLower(row.Blob(3)), (int)row.Int64(4), row.Text(5), null);
}
