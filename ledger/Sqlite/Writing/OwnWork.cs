namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>What the writer does by itself while nothing is asked of it: it applies some of the users' changes. No caller waits for an answer.</summary>
internal sealed class OwnWork : WriterWork
{
    /// <summary>Why it could not be done; <c>null</c> if it was.</summary>
    public Exception? Failure { get; private set; }

    public override long Bytes => 0;

    public override bool TryTake() => true;

    public override void Run(WriterSession session) => session.UserChanges.ApplyUpto(long.MaxValue);

    public override void Answer()
    {
    }

    public override void Fail(Exception why) => Failure = why;

    public override bool StandsAlready(WriterSession session) => true;
}
