using Blinq.Grains.Conversations;
using Blinq.Ledger.Export;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Verification;

namespace Blinq.Gateway.Demo;

/// <summary>A copy of one conversation's events in which a message was rewritten.</summary>
internal static class TamperedCopy
{
    /// <summary>The text that the message did not have.</summary>
    public const string Lie = "I never said that.";

    /// <summary>Rewrites the first message that was said, and has the copy verified.</summary>
    /// <param name="events">A whole stream, oldest first.</param>
    /// <param name="name">What the trail calls the stream.</param>
    /// <returns><c>null</c> where nothing was said, or what was said is erased.</returns>
    public static async ValueTask<TamperedPast?> VerifyAsync(IReadOnlyList<RecordedEvent> events, string name, CancellationToken cancel)
    {
        var original = events.FirstOrDefault(one => one.Type == ConversationCodec.MessagePosted && one.Payload is not null);
        if (original is null || ConversationCodec.Decode(original) is not ConversationEvent.MessagePosted said)
            return null;
        var changed = original with { Payload = ConversationCodec.Encode(said with { Text = Lie }) };

        using var export = new MemoryStream();
        await using (var writer = new ExportWriter(export))
        {
            foreach (var recorded in events)
                await writer.WriteAsync(recorded == original ? changed : recorded, cancel);
        }
        export.Position = 0;
        var report = await LedgerVerifier.VerifyFileAsync(export, new VerificationOptions(), cancel);
        var finding = report.Findings[0];
        return new TamperedPast(name, original.Seq, original.Type, said.Text, Lie, finding.Why, finding.Seq ?? original.Seq);
    }
}
