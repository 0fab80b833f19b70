using System.Text;
using Blinq.Grains.Knowledge;
using Blinq.Grains.Tenants;
using Blinq.Identity.Claims;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite;

namespace Blinq.Grains.Tests.Knowledge;

/// <summary>A tenant that has as many bytes as it may.</summary>
public sealed class FullLibraryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task WhatReplacesADocumentCountsOnlyWhatItIsLarger()
    {
        var directory = Directory.CreateTempSubdirectory("blinq-full-library-");
        try
        {
            await using var ledger = await SqliteLedger.OpenAsync(new SqliteLedgerOptions { DataDirectory = directory.FullName }, TimeProvider.System, None);
            var tenant = TenantId.New();
            // Two bytes a letter: what is counted is bytes on both sides.
            var (guide, faq) = (Of("Руководство", new string('ж', 3_000)), Of("FAQ", new string('x', 500)));
            using var library = new KnowledgeLibrary(ledger, ledger) { MaxBytes = BytesOf(guide) + BytesOf(faq) };

            Assert.IsType<PutOutcome.Put>(await PutAsync("guide", guide));
            Assert.IsType<PutOutcome.Put>(await PutAsync("faq", faq));
            Assert.IsType<PutOutcome.Full>(await PutAsync("more", Of("M", "m")));
            Assert.IsType<PutOutcome.Full>(await PutAsync("guide", guide with { Text = guide.Text + "x" }));
            Assert.IsType<PutOutcome.Put>(await PutAsync("guide", guide with { Text = new string('з', 3_000) }));
            Assert.IsType<PutOutcome.Put>(await PutAsync("faq", faq with { Text = "x" }));
            Assert.IsType<PutOutcome.Put>(await PutAsync("guide", guide with { Text = guide.Text + new string('x', 499) }));

            Assert.Equal(library.MaxBytes, (await ledger.ReadKnowledgeTotalsAsync(tenant, None)).Bytes);

            async Task<PutOutcome> PutAsync(string id, DocumentContent content) => await library.PutAsync(tenant, id, content, Actor.Operator, None);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static DocumentContent Of(string title, string text) => new(title, text, null, null, null, new Dictionary<string, ClaimValue>(), []);

    private static long BytesOf(DocumentContent content) => Encoding.UTF8.GetByteCount(content.ToDetails()) + Encoding.UTF8.GetByteCount(content.Text);
}
