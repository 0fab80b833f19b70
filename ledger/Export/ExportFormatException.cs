namespace Blinq.Ledger.Export;

/// <summary>A line is not what an export holds. The message says why in a few words, and never quotes a payload.</summary>
public sealed class ExportFormatException(string why, long? version = null) : FormatException(why)
{
    /// <summary>The version that the line claims, where that is all that was wrong.</summary>
    public long? Version { get; } = version;
}
