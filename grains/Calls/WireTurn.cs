using Blinq.Ledger.Appends;

namespace Blinq.Grains.Calls;

/// <summary>Names a call, so that it takes effect once however often it is sent.</summary>
/// <param name="IsRetry">Whether it was sent before and no answer came.</param>
[GenerateSerializer, Immutable, Alias("blinq.turn")]
public readonly record struct WireTurn([property: Id(0)] Guid Id, [property: Id(1)] bool IsRetry)
{
    internal CallId ToDomain() => new(new AppendId(Id), IsRetry);
}
