namespace Blinq.Ledger.Postgres;

/// <summary>Where a shared ledger is kept and how much it takes on. Values out of range are refused at open.</summary>
public sealed record PostgresLedgerOptions
{
    /// <summary>
    /// An Npgsql connection string, e.g. <c>Host=db;Database=blinq;Username=blinq;Password=…</c>. The ledger has the
    /// schema <c>blinq</c> of that database to itself. Timeouts and pooling are set from the options below.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>How many connections write, 1–8: while one commits, the next batch is on its way to the server.</summary>
    public int WriterConnections { get; init; } = 2;

    /// <summary>How many reads run at the same time, 1–256; more wait.</summary>
    public int MaxConcurrentReads { get; init; } = 16;

    /// <summary>How many appends may wait for a writer, 1–1,000,000. The next one gets an overload at once.</summary>
    public int MaxQueuedAppends { get; init; } = 16_384;

    /// <summary>How many bytes of appends may wait for a writer, 1 MiB–16 GiB.</summary>
    public long MaxQueuedBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>How many appends share a commit at most, 1–16,384.</summary>
    public int MaxBatchAppends { get; init; } = 1_024;

    /// <summary>How many bytes of appends share a commit at most (one always fits), 64 KiB–256 MiB.</summary>
    public long MaxBatchBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>
    /// The same where no request waits: at start and in commands. A busy server takes a moment to accept a connection.
    /// </summary>
    internal PostgresLedgerOptions Patient() => ConnectTimeout >= Patience ? this : this with { ConnectTimeout = Patience };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>How long the server may take to accept a connection, 1–60 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long an append or a read goes on trying before it fails, 1–60 s. A server that restarts within this time is
    /// not noticed by callers; one that has been gone for longer makes appends fail at once.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How much longer an append waits to learn what became of it when the server is lost in the middle of it, 1–600 s.
    /// </summary>
    public TimeSpan OutcomeTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Is told when appends begin to fail and when that is over.</summary>
    public ILedgerHealthListener? HealthListener { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ConnectionString);
        InRange(WriterConnections, 1, 8, nameof(WriterConnections));
        InRange(MaxConcurrentReads, 1, 256, nameof(MaxConcurrentReads));
        InRange(MaxQueuedAppends, 1, 1_000_000, nameof(MaxQueuedAppends));
        InRange(MaxQueuedBytes, 1024 * 1024, 16L * 1024 * 1024 * 1024, nameof(MaxQueuedBytes));
        InRange(MaxBatchAppends, 1, 16_384, nameof(MaxBatchAppends));
        InRange(MaxBatchBytes, 64 * 1024, 256L * 1024 * 1024, nameof(MaxBatchBytes));
        InRange((long)ConnectTimeout.TotalSeconds, 1, 60, nameof(ConnectTimeout));
        InRange((long)Timeout.TotalSeconds, 1, 60, nameof(Timeout));
        InRange((long)OutcomeTimeout.TotalSeconds, 1, 600, nameof(OutcomeTimeout));
    }

    private static void InRange(long value, long min, long max, string name)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {min} to {max}.");
    }
}
