using System.Text;
using System.Text.Json.Nodes;
using Blinq.Ledger.Export;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Tests.Verification;

/// <summary>An export of two tenants with two streams of five events each, to be changed line by line.</summary>
public sealed class TamperedExport
{
    public const int EventsEach = 5;

    private TamperedExport(List<string> lines) => Lines = lines;

    /// <summary>The lines, without their breaks. The first stream's are 0–4, the second's 5–9 and so on.</summary>
    public List<string> Lines { get; }

    public static async Task<TamperedExport> MakeAsync()
    {
        using var file = new MemoryStream();
        await using (var writer = new ExportWriter(file))
        {
            foreach (var tenant in new[] { "acme", "zeta" })
            {
                foreach (var name in new[] { StreamId.ConversationPrefix + "AAAAAAAAAAAAAAAAAAAAAA", StreamId.TenantName })
                    await WriteStreamAsync(writer, new StreamId(new TenantId(tenant), name));
            }
        }
        return new TamperedExport([.. Encoding.UTF8.GetString(file.ToArray()).TrimEnd('\n').Split('\n')]);
    }

    public static TamperedExport Of(IEnumerable<string> lines) => new([.. lines]);

    private static async Task WriteStreamAsync(ExportWriter writer, StreamId stream)
    {
        var prev = Digest.Zero;
        for (var seq = 1; seq <= EventsEach; seq++)
        {
            var salt = new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, (byte)seq };
            var payload = Encoding.UTF8.GetBytes($$"""{"text":"say \"{{seq}}\"\u001f"}""");
            var at = Sample.Start.AddSeconds(seq);
            var commitment = EventHash.Commit(salt, payload);
            var hash = EventHash.Of(stream, seq, UnixMicroseconds.From(at), "message.posted", commitment, prev);
            await writer.WriteAsync(
                new RecordedEvent
                {
                    Stream = stream, Seq = seq, At = at, Type = "message.posted", Payload = payload, Salt = salt,
                    Commitment = commitment, PrevHash = prev, Hash = hash, Position = 0,
                },
                CancellationToken.None);
            prev = hash;
        }
    }

    public void Change(int line, string field, JsonNode? value)
    {
        var json = JsonNode.Parse(Lines[line])!;
        json[field] = value;
        Lines[line] = json.ToJsonString();
    }

    public void Swap(int one, int other) => (Lines[one], Lines[other]) = (Lines[other], Lines[one]);

    public Task<VerificationReport> VerifyAsync(bool allowPartial = false) =>
        VerifyAsync(Encoding.UTF8.GetBytes(string.Concat(Lines.Select(line => line + "\n"))), allowPartial);

    public static async Task<VerificationReport> VerifyAsync(byte[] file, bool allowPartial = false)
    {
        using var input = new MemoryStream(file);
        return await LedgerVerifier.VerifyFileAsync(
            input, new VerificationOptions { AllowPartial = allowPartial, Source = "export.jsonl" }, CancellationToken.None);
    }
}
