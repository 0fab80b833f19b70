namespace Blinq.Ledger.Sqlite.Native;

/// <summary>How long the write-ahead log is, in pages of 4 KiB.</summary>
/// <param name="Pages">How many it holds.</param>
/// <param name="Folded">How many of these the database file has by now, too. Once it has all, the next write begins the log anew.</param>
internal readonly record struct LogLength(int Pages, int Folded)
{
    public int Unfolded => Pages - Folded;
}
