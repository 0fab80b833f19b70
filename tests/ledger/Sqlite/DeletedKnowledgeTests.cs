using System.Text;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Sqlite;

/// <summary>What was deleted stands in no file any more, be it in a page, the log or the full-text index.</summary>
public sealed class DeletedKnowledgeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task WordsOfADeletedAndOfAReplacedDocumentAreInNoFile()
    {
        var tenant = TenantId.New();
        await using (var ledger = await SqliteLedger.OpenAsync(
            new SqliteLedgerOptions { DataDirectory = _directory.Path }, new ManualClock(), CancellationToken.None))
        {
            var heads = new List<StreamHead>();
            for (var i = 0; i < 200; i++)
                heads.Add(await PutAsync(ledger, tenant, $"d{i}", StreamHead.Empty, i % 2 == 0 ? "kanarienvogel" : "stieglitz"));
            Assert.True(Found("kanarienvogel"));
            for (var i = 0; i < 200; i += 2)
            {
                await ledger.AppendAsync(
                    Sample.Request(StreamId.Document(tenant, $"d{i}"), heads[i], ledger.Now, [Sample.Event("document.deleted", "{}")]) with
                    {
                        Knowledge = new KnowledgeChange.DocumentDeleted($"d{i}"),
                    },
                    CancellationToken.None);
            }
            Assert.False(Found("kanarienvogel"));
            for (var i = 1; i < 200; i += 2)
                await PutAsync(ledger, tenant, $"d{i}", heads[i], "zaunkoenig");
            Assert.False(Found("stieglitz"));
        }
        Assert.False(Found("kanarienvogel"));
        Assert.False(Found("stieglitz"));
        Assert.True(Found("zaunkoenig"));
    }

    // Tokens of an index page leave out what they share with the one before: the end of the word is looked for.
    private bool Found(string word) => _directory.Holds(Encoding.UTF8.GetBytes(word[2..]));

    private static async Task<StreamHead> PutAsync(SqliteLedger ledger, TenantId tenant, string id, StreamHead head, string word) =>
        await ledger.AppendAsync(
            Sample.Request(StreamId.Document(tenant, id), head, ledger.Now, [Sample.Event("document.put", "{}")]) with
            {
                Knowledge = new KnowledgeChange.DocumentPut(id, new Digest(new byte[32]), "{}", word, [new NewPassage(word, word, [word, "common"])]),
            },
            CancellationToken.None);

    public void Dispose() => _directory.Dispose();
}
