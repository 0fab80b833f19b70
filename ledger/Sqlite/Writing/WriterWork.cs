namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// Something that waits to be written. It runs inside a transaction that it shares with others, and answers once that
/// is durable. On a failure it may be run again from the start.
/// </summary>
internal abstract class WriterWork
{
    /// <summary>About how much memory it takes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether it deletes what must not linger in the write-ahead log either.</summary>
    public virtual bool EmptiesLog => false;

    /// <summary>Whether the writer may run it; false if its caller does not wait any more.</summary>
    public abstract bool TryTake();

    /// <summary>
    /// Writes, or decides to refuse before anything is written. Throws only what breaks the whole transaction.
    /// </summary>
    public abstract void Run(WriterSession session);

    /// <summary>Answers what <see cref="Run"/> came to; it is durable now.</summary>
    public abstract void Answer();

    /// <summary>Answers that it was not done.</summary>
    public abstract void Fail(Exception why);

    /// <summary>
    /// After an unknown outcome: whether the database has it after all, in which case <see cref="Answer"/> may be called.
    /// </summary>
    public abstract bool StandsAlready(WriterSession session);
}
