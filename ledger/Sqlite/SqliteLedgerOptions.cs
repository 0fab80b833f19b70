namespace Blinq.Ledger.Sqlite;

/// <summary>Where a SQLite ledger is kept and how much it takes on. Values out of range are refused at open.</summary>
public sealed record SqliteLedgerOptions
{
    /// <summary>The directory of <c>blinq.db</c>; made, for its owner only, if it is missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>How many appends may wait for the writer, 1–1,000,000. The next one gets an overload at once.</summary>
    public int MaxQueuedAppends { get; init; } = 16_384;

    /// <summary>How many bytes of appends may wait for the writer, 1 MiB–16 GiB.</summary>
    public long MaxQueuedBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>How many appends share a commit at most, 1–65,536.</summary>
    public int MaxBatchAppends { get; init; } = 1_024;

    /// <summary>How many bytes of appends share a commit at most (one always fits), 64 KiB–1 GiB.</summary>
    public long MaxBatchBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>How many reads run at the same time, 1–64; more wait.</summary>
    public int MaxConcurrentReads { get; init; } = 4;

    /// <summary>
    /// How much of the database the writer keeps in memory, in KiB, 1,024–16,777,216. What it writes to stands close together, and a
    /// commit that rearranged a page goes through all of it (docs/adr/0174), so more is not better.
    /// </summary>
    public int WriterCacheKiB { get; init; } = 32_768;

    /// <summary>Is told when appends begin to fail and when that is over, and how long the write-ahead log is.</summary>
    public ILedgerHealthListener? HealthListener { get; init; }

    /// <summary>How long the log may get, in bytes; it gets longer only while a reader keeps it from being emptied.</summary>
    internal const long LogSizeLimit = 256L * 1024 * 1024;

    /// <summary>For tests: from how many pages on the log is copied into the database file.</summary>
    internal int ManyLogPages { get; init; } = 8_192;

    /// <summary>For tests: from how many changes on users' rows are written; a few megabytes in memory, a tenth of a second's work.</summary>
    internal int ManyUserChanges { get; init; } = 65_536;

    /// <summary>For tests: from which length on, in bytes, the write-ahead log counts as long.</summary>
    internal long LongLogBytes { get; init; } = LogSizeLimit;

    /// <summary>For tests: called on the writer's thread around a commit, so that they can let it fail.</summary>
    internal Action<CommitStage>? Fault { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(DataDirectory);
        InRange(MaxQueuedAppends, 1, 1_000_000, nameof(MaxQueuedAppends));
        InRange(MaxQueuedBytes, 1024 * 1024, 16L * 1024 * 1024 * 1024, nameof(MaxQueuedBytes));
        InRange(MaxBatchAppends, 1, 65_536, nameof(MaxBatchAppends));
        InRange(MaxBatchBytes, 64 * 1024, 1024L * 1024 * 1024, nameof(MaxBatchBytes));
        InRange(MaxConcurrentReads, 1, 64, nameof(MaxConcurrentReads));
        InRange(WriterCacheKiB, 1_024, 16_777_216, nameof(WriterCacheKiB));
    }

    private static void InRange(long value, long min, long max, string name)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {min} to {max}.");
    }
}

/// <summary>Where in a commit a test's fault strikes.</summary>
internal enum CommitStage
{
    /// <summary>Everything is written, nothing is durable.</summary>
    Before,

    /// <summary>COMMIT itself fails, as it does where the disk is full, and nothing of it stands.</summary>
    Within,

    /// <summary>Everything is durable, but no caller was told yet.</summary>
    After,
}
