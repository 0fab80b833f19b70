using Blinq.Identity.Verdicts;

namespace Blinq.Grains.Wire.Surrogates;

/// <summary>That no token was given, as it crosses the wire; a token itself never does.</summary>
[GenerateSerializer, Immutable, Alias("blinq.verdict.absent")]
public readonly record struct WireAbsentToken;

/// <summary>An accepted token's verdict as it crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.verdict.accepted")]
public readonly record struct WireAcceptedToken([property: Id(0)] VerifiedIdentity Identity);

/// <summary>A refused token's verdict as it crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.verdict.refused")]
public readonly record struct WireRefusedToken(
    [property: Id(0)] RefusalReason Reason, [property: Id(1)] string? Fingerprint, [property: Id(2)] double? ClockDifferenceSeconds);

[RegisterConverter]
internal sealed class AbsentTokenConverter : IConverter<Verdict.Absent, WireAbsentToken>
{
    public Verdict.Absent ConvertFromSurrogate(in WireAbsentToken surrogate) => Verdict.Absent.Instance;

    public WireAbsentToken ConvertToSurrogate(in Verdict.Absent value) => default;
}

[RegisterConverter]
internal sealed class AcceptedTokenConverter : IConverter<Verdict.Accepted, WireAcceptedToken>
{
    public Verdict.Accepted ConvertFromSurrogate(in WireAcceptedToken surrogate) => new(surrogate.Identity);

    public WireAcceptedToken ConvertToSurrogate(in Verdict.Accepted value) => new(value.Identity);
}

[RegisterConverter]
internal sealed class RefusedTokenConverter : IConverter<Verdict.Refused, WireRefusedToken>
{
    public Verdict.Refused ConvertFromSurrogate(in WireRefusedToken surrogate) =>
        new(surrogate.Reason, surrogate.Fingerprint, surrogate.ClockDifferenceSeconds);

    public WireRefusedToken ConvertToSurrogate(in Verdict.Refused value) =>
        new(value.Reason, value.Fingerprint, value.ClockDifferenceSeconds);
}
