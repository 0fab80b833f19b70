using Blinq.Grains.Wire.Trusts;

namespace Blinq.Grains.Tenants.Wire;

/// <summary>What came of a rotation.</summary>
[GenerateSerializer, Immutable, Alias("blinq.tenant.rotating")]
public abstract record RotateReply
{
    private protected RotateReply() { }

    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.rotated")]
    public sealed record Rotated(
        [property: Id(0)] WireSealed Secret, [property: Id(1)] string Key, [property: Id(2)] long Epoch,
        [property: Id(3)] WireLiveKey? Previous, [property: Id(4)] bool Repeated, [property: Id(5)] WireTrust Trust) : RotateReply;

    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.epoch-moved")]
    public sealed record EpochMoved([property: Id(0)] long Current) : RotateReply;

    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.idempotency-key-reused")]
    public sealed record IdempotencyKeyReused : RotateReply
    {
        public static readonly IdempotencyKeyReused Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.secret-reused")]
    public sealed record SecretReused : RotateReply
    {
        public static readonly SecretReused Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.tenant.rotating.unknown")]
    public sealed record Unknown : RotateReply
    {
        public static readonly Unknown Instance = new();
    }
}
