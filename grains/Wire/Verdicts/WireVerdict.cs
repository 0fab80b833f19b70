using Blinq.Identity.Verdicts;

namespace Blinq.Grains.Wire.Verdicts;

/// <summary>The verdict on a token; the token itself never crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.verdict")]
public abstract record WireVerdict
{
    private protected WireVerdict() { }

    [GenerateSerializer, Immutable, Alias("blinq.verdict.absent")]
    public sealed record Absent : WireVerdict
    {
        public static readonly Absent Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.verdict.accepted")]
    public sealed record Accepted([property: Id(0)] WireIdentity Identity) : WireVerdict;

    [GenerateSerializer, Immutable, Alias("blinq.verdict.refused")]
    public sealed record Refused(
        [property: Id(0)] WireRefusalReason Reason, [property: Id(1)] string? Fingerprint,
        [property: Id(2)] double? ClockDifferenceSeconds) : WireVerdict
    {
        public override string ToString() => $"Refused {{ Reason = {Reason} }}";
    }

    internal static WireVerdict Of(Verdict verdict) => verdict switch
    {
        Verdict.Absent => Absent.Instance,
        Verdict.Accepted accepted => new Accepted(WireIdentity.Of(accepted.Identity)),
        Verdict.Refused refused => new Refused(
            WireEnum<RefusalReason, WireRefusalReason>.ToWire(refused.Reason), refused.Fingerprint, refused.ClockDifferenceSeconds),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    internal Verdict ToDomain() => this switch
    {
        Absent => Verdict.Absent.Instance,
        Accepted accepted => new Verdict.Accepted(accepted.Identity.ToDomain()),
        Refused refused => new Verdict.Refused(
            WireEnum<RefusalReason, WireRefusalReason>.ToDomain(refused.Reason), refused.Fingerprint, refused.ClockDifferenceSeconds),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
