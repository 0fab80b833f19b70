using System.Diagnostics;
using System.Globalization;

namespace Blinq.Ledger.Verification;

/// <summary>What a verification looked at and what it found.</summary>
public sealed record VerificationReport
{
    /// <summary>What every report says, because no chain can show it.</summary>
    public const string Caveat =
        "A chain alone can't show that events are missing at a stream's end, or a whole stream.";

    private const int NameWidth = 10;

    public required string Source { get; init; }

    public required long Tenants { get; init; }

    public required long Streams { get; init; }

    public required long Events { get; init; }

    /// <summary>Events whose payload is gone with an erased person; the chain over them was verified all the same.</summary>
    public required long ErasedEvents { get; init; }

    /// <summary>Streams that begin in the middle, so that their first <c>prev</c> was taken as given.</summary>
    public required long PartialStreams { get; init; }

    /// <summary>How many streams are wrong. Behind the first wrong event of a stream nothing more of it is judged.</summary>
    public required long WrongStreams { get; init; }

    /// <summary>What is wrong, in the order in which it stands; the first 20.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How many findings there were, of which <see cref="Findings"/> has the first.</summary>
    public required long FindingCount { get; init; }

    public required VerificationOutcome Outcome { get; init; }

    /// <summary>Whether there are events, and nothing is wrong.</summary>
    public bool IsIntact => Outcome == VerificationOutcome.Valid;

    /// <summary>The outcome in a few words, to stand behind the name of what was verified.</summary>
    public string Headline => Outcome switch
    {
        VerificationOutcome.Valid => "valid",
        VerificationOutcome.NotValid => "NOT VALID",
        VerificationOutcome.NothingToVerify => "nothing to verify",
        VerificationOutcome.NotAnExport => "this is no export, or was re-encoded",
        _ => throw new UnreachableException(),
    };

    /// <summary>Writes the report as a few aligned lines for a person.</summary>
    public void WriteTo(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Line(output, "source", Source);
        Line(output, "tenants", Number(Tenants));
        Line(output, "streams", Number(Streams));
        Line(output, "events", ErasedEvents == 0
            ? Number(Events)
            : $"{Number(Events)}, {Number(ErasedEvents)} of them erased: payload gone, place in the chain kept");
        if (PartialStreams > 0)
            Line(output, "partial", $"{Number(PartialStreams)} streams begin in the middle; what came before was taken as given");
        Line(output, "verdict", Verdict());
        for (var i = 0; i < Findings.Count; i++)
            Line(output, i == 0 ? "first" : "then", Findings[i].ToString());
        if (FindingCount > Findings.Count)
            Line(output, "", $"and {Number(FindingCount - Findings.Count)} more");
        Line(output, "note", Caveat);
    }

    private string Verdict()
    {
        switch (Outcome)
        {
            case VerificationOutcome.Valid:
                return "intact: every event matches its hash and follows from the one before";
            case VerificationOutcome.NothingToVerify:
                return "nothing to verify: there are no events";
            case VerificationOutcome.NotAnExport:
                return "not checked: this is no export, or was re-encoded; take the file as the server sent it";
        }
        return WrongStreams switch
        {
            0 => "NOT intact",
            1 => "NOT intact: 1 stream is wrong",
            _ => $"NOT intact: {Number(WrongStreams)} streams are wrong",
        };
    }

    private static void Line(TextWriter output, string name, string text) =>
        output.WriteLine($"  {name.PadRight(NameWidth)}{text}");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
