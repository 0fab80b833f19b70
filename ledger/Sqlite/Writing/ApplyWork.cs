namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Applies some of the users' changes up to a batch; a read that waits for them asks again until all of them are.</summary>
internal sealed class ApplyWork(long batch) : WriterWork<bool>
{
    public override long Bytes => 256;

    public override void Run(WriterSession session)
    {
        session.UserChanges.ApplyUpto(batch);
        Accept(true);
    }

    // Its reader looks for itself. Told that it stands where every COMMIT fails, it would ask again at once, without an end.
    public override bool StandsAlready(WriterSession session) => false;
}
