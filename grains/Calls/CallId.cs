using Blinq.Ledger.Appends;

namespace Blinq.Grains.Calls;

/// <summary>
/// Names one call so that it takes effect once however often it is sent. A caller whose answer was lost (the process that
/// served it died) sends the same command again under the same id; the activation that serves it then, or served it before,
/// finds what it did in the ledger.
/// </summary>
/// <param name="Id">Drawn once a call; the call's append is kept under it.</param>
/// <param name="IsRetry">
/// Whether it was sent before and no answer came, so that the ledger is asked first. A first time that says <c>false</c> reads
/// nothing more than a call without a name.
/// </param>
[GenerateSerializer, Immutable, Alias("blinq.call")]
public readonly record struct CallId([property: Id(0)] AppendId Id, [property: Id(1)] bool IsRetry);
