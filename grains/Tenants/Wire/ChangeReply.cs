using Blinq.Grains.Wire.Trusts;

namespace Blinq.Grains.Tenants.Wire;

/// <summary>What came of a change.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.changing")]
public abstract record ChangeReply
{
    private protected ChangeReply() { }

    [GenerateSerializer, Immutable, Alias("blinq.tenant.changing.changed")]
    public sealed record Changed([property: Id(0)] WireTrust Trust, [property: Id(1)] bool RequiresPropagation) : ChangeReply;

    [GenerateSerializer, Immutable, Alias("blinq.tenant.changing.unknown")]
    public sealed record Unknown : ChangeReply
    {
        public static readonly Unknown Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.tenant.changing.refused")]
    public sealed record Refused([property: Id(0)] WireChangeRefusal Refusal) : ChangeReply;
}
