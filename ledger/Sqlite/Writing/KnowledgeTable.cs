using System.Diagnostics;
using System.Text;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>The writer's side of knowledge. Its statements are prepared when they are first needed.</summary>
internal static class KnowledgeTable
{
    private const string Find = "SELECT passages, bytes FROM documents WHERE tenant = ?1 AND document = ?2";

    private const string Put = """
        INSERT INTO documents (tenant, document, version, at, hash, passages, bytes, details, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (tenant, document) DO UPDATE SET version = excluded.version, at = excluded.at, hash = excluded.hash,
            passages = excluded.passages, bytes = excluded.bytes, details = excluded.details, text = excluded.text
        """;

    private const string DeleteDocument = "DELETE FROM documents WHERE tenant = ?1 AND document = ?2";

    private const string AddPassage = """
        INSERT INTO passages (tenant, document, ordinal, heading, text, tokens) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    private const string AddToIndex = "INSERT INTO passage_index (rowid, tokens) VALUES (?1, ?2)";

    // The index keeps no copy of the tokens, so it is told which to take out.
    private const string DeleteFromIndex = """
        INSERT INTO passage_index (passage_index, rowid, tokens)
        SELECT 'delete', position, tokens FROM passages WHERE tenant = ?1 AND document = ?2
        """;

    private const string DeletePassages = "DELETE FROM passages WHERE tenant = ?1 AND document = ?2";

    private const string FindAudience = "SELECT 1 FROM audiences WHERE tenant = ?1 AND audience = ?2";

    private const string PutAudience = """
        INSERT INTO audiences (tenant, audience, version, at, rule) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant, audience) DO UPDATE SET version = excluded.version, at = excluded.at, rule = excluded.rule
        """;

    private const string DeleteAudience = "DELETE FROM audiences WHERE tenant = ?1 AND audience = ?2";

    private const string Count = """
        INSERT INTO knowledge (tenant, version, documents, passages, bytes, audiences) VALUES (?1, 1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant) DO UPDATE SET version = version + 1, documents = documents + excluded.documents,
            passages = passages + excluded.passages, bytes = bytes + excluded.bytes, audiences = audiences + excluded.audiences
        """;

    /// <returns>Whether a document that stood there does not any more, because it was deleted or replaced.</returns>
    public static bool Write(Connection connection, TenantId tenant, long version, long at, KnowledgeChange change)
    {
        switch (change)
        {
            case KnowledgeChange.DocumentPut put:
                return PutDocument(connection, tenant.Value, version, at, put);
            case KnowledgeChange.DocumentDeleted deleted:
                var (found, passages, bytes) = Forget(connection, tenant.Value, deleted.Document);
                connection.Prepare(DeleteDocument).Bind(1, tenant.Value).Bind(2, deleted.Document).Run();
                Add(connection, tenant.Value, found ? -1 : 0, -passages, -bytes, 0);
                return found;
            case KnowledgeChange.AudienceChanged { Rule: { } rule } changed:
                var isNew = !Has(connection, tenant.Value, changed.Audience);
                connection.Prepare(PutAudience).Bind(1, tenant.Value).Bind(2, changed.Audience).Bind(3, version).Bind(4, at).Bind(5, rule).Run();
                Add(connection, tenant.Value, 0, 0, 0, isNew ? 1 : 0);
                return false;
            case KnowledgeChange.AudienceChanged gone:
                connection.Prepare(DeleteAudience).Bind(1, tenant.Value).Bind(2, gone.Audience).Run();
                Add(connection, tenant.Value, 0, 0, 0, -connection.Changes);
                return false;
            default:
                throw new UnreachableException();
        }
    }

    private static bool PutDocument(Connection connection, string tenant, long version, long at, KnowledgeChange.DocumentPut put)
    {
        var (found, passages, before) = Forget(connection, tenant, put.Document);
        var bytes = Encoding.UTF8.GetByteCount(put.Details) + Encoding.UTF8.GetByteCount(put.Text);
        connection.Prepare(Put).Bind(1, tenant).Bind(2, put.Document).Bind(3, version).Bind(4, at).Bind(5, put.Hash)
            .Bind(6, (long)put.Passages.Count).Bind(7, (long)bytes).Bind(8, put.Details).Bind(9, put.Text).Run();
        var (add, index) = (connection.Prepare(AddPassage).Bind(1, tenant).Bind(2, put.Document), connection.Prepare(AddToIndex));
        foreach (var (ordinal, passage) in put.Passages.Index())
        {
            var tokens = string.Join(' ', passage.Tokens);
            add.Bind(3, (long)ordinal).Bind(4, passage.Heading).Bind(5, passage.Text).Bind(6, tokens).Run();
            index.Bind(1, connection.LastRowId).Bind(2, tokens).Run();
        }
        Add(connection, tenant, found ? 0 : 1, put.Passages.Count - passages, bytes - before, 0);
        return found;
    }

    private static (bool Found, long Passages, long Bytes) Forget(Connection connection, string tenant, string document)
    {
        var row = connection.Prepare(Find).Bind(1, tenant).Bind(2, document);
        if (!row.Step())
            return default;
        var (passages, bytes) = (row.Int64(0), row.Int64(1));
        row.Reset();
        connection.Prepare(DeleteFromIndex).Bind(1, tenant).Bind(2, document).Run();
        connection.Prepare(DeletePassages).Bind(1, tenant).Bind(2, document).Run();
        return (true, passages, bytes);
    }

    private static bool Has(Connection connection, string tenant, string audience)
    {
        var row = connection.Prepare(FindAudience).Bind(1, tenant).Bind(2, audience);
        var found = row.Step();
        row.Reset();
        return found;
    }

    private static void Add(Connection connection, string tenant, long documents, long passages, long bytes, long audiences) =>
        connection.Prepare(Count).Bind(1, tenant).Bind(2, documents).Bind(3, passages).Bind(4, bytes).Bind(5, audiences).Run();
}
