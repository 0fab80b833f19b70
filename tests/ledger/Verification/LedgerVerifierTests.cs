using System.Text;
using System.Text.Json.Nodes;
using Blinq.Ledger.Export;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Verification;
using FsCheck;
using FsCheck.Fluent;

namespace Blinq.Ledger.Tests.Verification;

/// <summary>Whatever is done to a copy of an export, the verifier names it; and it never falls over.</summary>
public sealed class LedgerVerifierTests
{
    private static async Task<Finding> FirstAsync(TamperedExport export, long line, long? seq = null)
    {
        var report = await export.VerifyAsync();
        Assert.False(report.IsIntact);
        var first = report.Findings[0];
        Assert.Equal(line, first.Line);
        if (seq is not null)
            Assert.Equal(seq, first.Seq);
        return first;
    }

    [Fact]
    public async Task AnUntouchedExportIsIntact()
    {
        var report = await (await TamperedExport.MakeAsync()).VerifyAsync();
        Assert.True(report.IsIntact);
        Assert.Equal((2, 4, 20, 0), (report.Tenants, report.Streams, report.Events, report.ErasedEvents));
    }

    public static TheoryData<string, string, Type> ChangedFields => new()
    {
        { "type", "message.postee", typeof(Finding.HashMismatch) },
        { "payload", "{\"text\":\"changed\"}", typeof(Finding.PayloadMismatch) },
        { "salt", "000102030405060708090a0b0c0d0eff", typeof(Finding.PayloadMismatch) },
        { "commitment", new string('a', 64), typeof(Finding.PayloadMismatch) },
        { "prev", new string('a', 64), typeof(Finding.PrevMismatch) },
        { "hash", new string('a', 64), typeof(Finding.HashMismatch) },
    };

    [Theory]
    [MemberData(nameof(ChangedFields))]
    public async Task AChangedFieldIsNamed(string field, string value, Type expected)
    {
        var export = await TamperedExport.MakeAsync();
        export.Change(2, field, value);
        Assert.IsType(expected, await FirstAsync(export, line: 3, seq: 3));
    }

    [Fact]
    public async Task AChangedTimeIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Change(2, "at", 1767225603000001);
        Assert.IsType<Finding.HashMismatch>(await FirstAsync(export, 3, 3));
    }

    [Fact]
    public async Task AChangedSeqIsAGap()
    {
        var export = await TamperedExport.MakeAsync();
        export.Change(2, "seq", 7);
        var gap = Assert.IsType<Finding.Gap>(await FirstAsync(export, 3));
        Assert.Equal("line 3, tenant acme, conversation/AAAAAAAAAAAAAAAAAAAAAA, event 7: expected event 3, found 7", gap.ToString());
    }

    [Fact]
    public async Task AChangedTenantIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Change(4, "tenant", "acmf");
        Assert.IsType<Finding.Gap>(await FirstAsync(export, 5));
        export = await TamperedExport.MakeAsync();
        export.Change(0, "tenant", "acmd");
        Assert.IsType<Finding.HashMismatch>(await FirstAsync(export, 1));
    }

    [Fact]
    public async Task ADeletedFirstEventIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.RemoveAt(0);
        Assert.Equal(1, Assert.IsType<Finding.Gap>(await FirstAsync(export, 1, 2)).Expected);
    }

    [Fact]
    public async Task ADeletedMiddleEventIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.RemoveAt(2);
        Assert.Equal(3, Assert.IsType<Finding.Gap>(await FirstAsync(export, 3, 4)).Expected);
    }

    [Fact]
    public async Task ACutOffTailCannotBeSeen_AndTheReportSaysSo()
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.RemoveRange(18, 2);
        export.Lines.RemoveRange(5, 5);
        var report = await export.VerifyAsync();
        Assert.True(report.IsIntact);
        Assert.Contains("can't show that events are missing at a stream's end, or a whole stream", Print(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SwappedEventsAreNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Swap(1, 2);
        Assert.IsType<Finding.Gap>(await FirstAsync(export, 2, 3));
        export = await TamperedExport.MakeAsync();
        export.Swap(0, 1);
        Assert.IsType<Finding.Gap>(await FirstAsync(export, 1, 2));
    }

    [Fact]
    public async Task SwappedContentsUnderTheirOldSeqsAreNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Swap(1, 2);
        export.Change(1, "seq", 2);
        export.Change(2, "seq", 3);
        Assert.IsType<Finding.PrevMismatch>(await FirstAsync(export, 2, 2));
    }

    [Fact]
    public async Task ADuplicateIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.Insert(3, export.Lines[2]);
        Assert.IsType<Finding.Repeated>(await FirstAsync(export, 4, 3));
        export = await TamperedExport.MakeAsync();
        export.Lines.Insert(5, export.Lines[1]);
        Assert.IsType<Finding.WrongOrder>(await FirstAsync(export, 6, 2));
    }

    [Fact]
    public async Task StreamsOutOfOrderOrTwiceAreNamed()
    {
        var export = await TamperedExport.MakeAsync();
        var first = export.Lines.GetRange(0, 5);
        export.Lines.RemoveRange(0, 5);
        export.Lines.InsertRange(5, first);
        Assert.IsType<Finding.StreamOutOfOrder>(await FirstAsync(export, 6, 1));
        export = await TamperedExport.MakeAsync();
        export.Lines.AddRange(export.Lines.GetRange(0, 5));
        Assert.IsType<Finding.StreamOutOfOrder>(await FirstAsync(export, 21, 1));
    }

    [Fact]
    public async Task AnEventOfAnotherStreamIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Change(6, "stream", "conversation/AAAAAAAAAAAAAAAAAAAAAA");
        Assert.False((await export.VerifyAsync()).IsIntact);
        export = await TamperedExport.MakeAsync();
        // The whole stream under another name: each hash covers the name.
        for (var i = 15; i < 20; i++)
            export.Change(i, "stream", "tenanu");
        Assert.IsType<Finding.HashMismatch>(await FirstAsync(export, 16, 1));
    }

    [Fact]
    public async Task TimeThatGoesBackIsNamed_EvenWhereTheHashesAgree()
    {
        var export = await TamperedExport.MakeAsync();
        var last = ExportLineReader.Read(Encoding.UTF8.GetBytes(export.Lines[19]));
        var at = last.At - 10_000_000;
        export.Change(19, "at", at);
        export.Change(19, "hash", EventHash.Of(
            last.Tenant, last.Stream, last.Seq, at, last.Type, last.Commitment, last.Prev).ToString());
        Assert.IsType<Finding.TimeWentBack>(await FirstAsync(export, 20, 5));
    }

    [Fact]
    public async Task ErasedEventsAreCountedAndTheirPlaceInTheChainIsVerified()
    {
        var export = await TamperedExport.MakeAsync();
        foreach (var line in new[] { 1, 2 })
        {
            export.Change(line, "payload", null);
            export.Change(line, "salt", null);
        }
        var report = await export.VerifyAsync();
        Assert.True(report.IsIntact);
        Assert.Equal(2, report.ErasedEvents);
        Assert.Contains("2 of them erased", Print(report), StringComparison.Ordinal);
        export.Change(1, "commitment", new string('b', 64));
        Assert.IsType<Finding.HashMismatch>(await FirstAsync(export, 2));
    }

    [Fact]
    public async Task AHalfErasedEventIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Change(1, "salt", null);
        Assert.IsType<Finding.HalfErased>(await FirstAsync(export, 2));
    }

    [Fact]
    public async Task OneWrongEventIsOneFinding_AndEachWrongStreamIsCounted()
    {
        var export = await TamperedExport.MakeAsync();
        foreach (var line in new[] { 1, 2, 3, 12 })
            export.Change(line, "payload", "{}");
        var report = await export.VerifyAsync();
        Assert.Equal(2, report.WrongStreams);
        Assert.Equal([2L, 13], report.Findings.Select(finding => finding.Line!.Value));
        Assert.Contains("NOT intact: 2 streams are wrong", Print(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownVersionIsNamed()
    {
        var export = await TamperedExport.MakeAsync();
        export.Change(7, "v", 2);
        Assert.Equal(2, Assert.IsType<Finding.UnknownVersion>(await FirstAsync(export, 8)).Version);
    }

    public static TheoryData<string> MalformedLines =>
    [
        "", " ", "null", "[]", "{}", "{", "\"text\"", "{\"v\":1}", "\uFEFF{}", "\0\0\0", "Tenant,Stream,Seq",
    ];

    [Theory]
    [MemberData(nameof(MalformedLines))]
    public async Task AMalformedLineIsNamed(string line)
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.Insert(5, line);
        Assert.IsType<Finding.Malformed>(await FirstAsync(export, 6));
    }

    public static TheoryData<string, Func<string, string>> LenientForms => new()
    {
        { "a field twice", line => line.Replace("\"seq\":3", "\"seq\":3,\"seq\":3", StringComparison.Ordinal) },
        { "an unknown field", line => line.Replace("\"seq\":3", "\"seq\":3,\"note\":1", StringComparison.Ordinal) },
        { "a number as text", line => line.Replace("\"seq\":3", "\"seq\":\"3\"", StringComparison.Ordinal) },
        { "a fraction", line => line.Replace("\"seq\":3", "\"seq\":3.5", StringComparison.Ordinal) },
        { "seq 0", line => line.Replace("\"seq\":3", "\"seq\":0", StringComparison.Ordinal) },
        { "trailing data", line => line + "{}" },
        { "trailing comma", line => line.Replace("}", ",}", StringComparison.Ordinal) },
        { "a comment", line => "/**/" + line },
        { "upper-case digits", line => line.Replace("\"hash\":\"", "\"hash\":\"A", StringComparison.Ordinal) },
        { "an unpaired surrogate", line => line.Replace("\"payload\":\"", "\"payload\":\"\\ud800", StringComparison.Ordinal) },
        { "a tenant that is none", line => line.Replace("acme", "Acme", StringComparison.Ordinal) },
        { "a time beyond the calendar", line => line.Replace("\"at\":1767225603000000", "\"at\":9223372036854775807", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(LenientForms))]
    public async Task WhatALenientReaderWouldTakeIsMalformed(string what, Func<string, string> change)
    {
        var export = await TamperedExport.MakeAsync();
        var before = export.Lines[2];
        export.Lines[2] = change(before);
        Assert.NotEqual(before, export.Lines[2]);
        Assert.True(await FirstAsync(export, 3) is Finding.Malformed, what);
    }

    [Fact]
    public async Task AQuietDaysExportWasCalledNotValid()
    {
        var report = await TamperedExport.VerifyAsync([]);
        Assert.Equal(VerificationOutcome.NothingToVerify, report.Outcome);
        Assert.Empty(report.Findings);
        Assert.Contains("nothing to verify", Print(report), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> NoExports => new()
    {
        { "a saved 401", """{"type":"about:blank","title":"Unauthorized","status":401,"code":"unauthorized"}"""u8.ToArray() },
        { "an empty line", "\n"u8.ToArray() },
        { "an archive", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 10, 13] },
    };

    [Theory]
    [MemberData(nameof(NoExports))]
    public async Task WhatIsNoExportWasCalledTampered(string what, byte[] file)
    {
        var report = await TamperedExport.VerifyAsync(file);
        Assert.True(report.Outcome == VerificationOutcome.NotAnExport, what);
        Assert.Equal(1, report.Findings[0].Line);
        Assert.Contains("no export, or was re-encoded", Print(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task AReencodedExportWasCalledTampered(string encoding)
    {
        var export = await TamperedExport.MakeAsync();
        var text = string.Concat(export.Lines.Select(line => line + "\n"));
        var to = Encoding.GetEncoding(encoding);
        var marked = await TamperedExport.VerifyAsync([.. to.Preamble, .. to.GetBytes(text)]);
        Assert.Equal(VerificationOutcome.NotAnExport, marked.Outcome);
        Assert.IsType<Finding.Reencoded>(Assert.Single(marked.Findings));
        var unmarked = await TamperedExport.VerifyAsync(to.GetBytes(text));
        Assert.Equal(encoding == "utf-8" ? VerificationOutcome.Valid : VerificationOutcome.NotAnExport, unmarked.Outcome);
    }

    [Fact]
    public async Task AFileCutOffInALineSaysSo()
    {
        var export = await TamperedExport.MakeAsync();
        var file = Encoding.UTF8.GetBytes(string.Join('\n', export.Lines));
        Assert.True((await TamperedExport.VerifyAsync(file)).IsIntact);
        var report = await TamperedExport.VerifyAsync(file[..^30]);
        Assert.Equal(
            "the file ends in the middle of it", Assert.IsType<Finding.Malformed>(Assert.Single(report.Findings)).Reason);
        Assert.Equal(20, report.Findings[0].Line);
        Assert.Equal(1, report.WrongStreams);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ABinaryFileIsGivenUpOn(int seed)
    {
        var file = new byte[20_000_000];
        new Random(seed).NextBytes(file);
        var report = await TamperedExport.VerifyAsync(file);
        Assert.IsType<Finding.Malformed>(report.Findings[0]);
        Assert.InRange(report.FindingCount, 1, 200);
    }

    [Fact]
    public async Task ALineThatIsTooLongIsPassedOver()
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.Insert(5, new string('x', 10_000_000));
        export.Change(12, "payload", "{}");
        var report = await export.VerifyAsync();
        Assert.Equal("the line is too long", Assert.IsType<Finding.Malformed>(report.Findings[0]).Reason);
        Assert.Equal([6L, 13], report.Findings.Select(finding => finding.Line!.Value));
        Assert.Equal(20, report.Events);
    }

    [Fact]
    public async Task AnInputThatComesInDribsIsReadAllTheSame()
    {
        var export = await TamperedExport.MakeAsync();
        using var input = new Dribble(Encoding.UTF8.GetBytes(string.Concat(export.Lines.Select(line => line + "\n"))));
        var report = await LedgerVerifier.VerifyFileAsync(input, new VerificationOptions(), CancellationToken.None);
        Assert.True(report.IsIntact);
        Assert.Equal(20, report.Events);
    }

    [Fact]
    public async Task WithPartialStreamsAllowed_TheBeginningIsTakenAsGiven_ButNothingElse()
    {
        var export = await TamperedExport.MakeAsync();
        export.Lines.RemoveRange(0, 2);
        var report = await export.VerifyAsync(allowPartial: true);
        Assert.True(report.IsIntact);
        Assert.Equal(1, report.PartialStreams);
        Assert.Contains("1 streams begin in the middle", Print(report), StringComparison.Ordinal);
        export.Lines.RemoveAt(1);
        Assert.False((await export.VerifyAsync(allowPartial: true)).IsIntact);
    }

    /// <summary>Any flipped bit is found, or changes nothing that the lines say (the case of a digit in an escape).</summary>
    [Fact]
    public async Task AnyFlippedBitIsFound()
    {
        var export = await TamperedExport.MakeAsync();
        var file = Encoding.UTF8.GetBytes(string.Concat(export.Lines.Select(line => line + "\n")));
        Prop.ForAll(
            Gen.Choose(0, file.Length - 1).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(),
            (index, bit) =>
            {
                var changed = (byte[])file.Clone();
                changed[index] ^= (byte)(1 << bit);
                var report = TamperedExport.VerifyAsync(changed).GetAwaiter().GetResult();
                return !report.IsIntact || SaysTheSame(file, changed);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public async Task AnyDeletedLineButAStreamsLastIsFound()
    {
        for (var line = 0; line < 20; line++)
        {
            var export = await TamperedExport.MakeAsync();
            export.Lines.RemoveAt(line);
            Assert.Equal(line % TamperedExport.EventsEach == TamperedExport.EventsEach - 1, (await export.VerifyAsync()).IsIntact);
        }
    }

    [Fact]
    public void AnyBytesAreAnswered() => Prop.ForAll<byte[]>(file =>
        !TamperedExport.VerifyAsync(file).GetAwaiter().GetResult().IsIntact).QuickCheckThrowOnFailure();

    private static bool SaysTheSame(byte[] one, byte[] other)
    {
        var ones = Encoding.UTF8.GetString(one).Split('\n');
        var others = Encoding.UTF8.GetString(other).Split('\n');
        return ones.Length == others.Length && ones.Zip(others).All(pair =>
            pair.First == pair.Second || JsonNode.DeepEquals(JsonNode.Parse(pair.First), JsonNode.Parse(pair.Second)));
    }

    private static string Print(VerificationReport report)
    {
        using var text = new StringWriter();
        report.WriteTo(text);
        return text.ToString();
    }

    private sealed class Dribble(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(7, buffer.Length)], cancellationToken);
    }
}
