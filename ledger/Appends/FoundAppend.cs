namespace Blinq.Ledger.Appends;

/// <summary>Where the events of one append stand in their stream: one after another, so the first and the last say it all.</summary>
public readonly record struct FoundAppend(long FirstSeq, long LastSeq);
