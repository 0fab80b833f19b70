using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// A step of an erasure: it may be done again, so after an unknown outcome its caller simply does.
/// </summary>
/// <param name="isLast">Whether what was deleted is to leave the log, too, before the answer if no reader needs the log.</param>
internal sealed class DeletingWork<T>(Func<Connection, T> step, bool isLast) : WriterWork<T>
{
    public override long Bytes => 4096;

    public override bool EmptiesLog => isLast;

    public override void Run(WriterSession session)
    {
        // What is noted of a person is no longer only noted then, and so deleted with the rest.
        session.UserChanges.ApplyAll();
        Accept(step(session.Connection));
    }

    public override bool StandsAlready(WriterSession session) => false;
}
