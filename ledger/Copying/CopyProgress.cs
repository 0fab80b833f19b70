namespace Blinq.Ledger.Copying;

/// <summary>How far a copy is.</summary>
/// <param name="Step"><c>events</c>, <c>lists</c> or <c>verification</c>.</param>
/// <param name="Done">How many events are done, of this run and earlier ones.</param>
public sealed record CopyProgress(string Step, long Done, long Total);
