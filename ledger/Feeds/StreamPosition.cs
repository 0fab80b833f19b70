using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Feeds;

/// <summary>A place in a stream.</summary>
/// <param name="Seq">The last event; 0 = none.</param>
public readonly record struct StreamPosition(StreamId Stream, long Seq);
