namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Writes something that means nothing, to learn whether the disk takes it.</summary>
internal sealed class ProbeWork : WriterWork<bool>
{
    // A number that changes: SQLite does not write a page whose bytes stay the same.
    private const string Write = "UPDATE ledger_state SET probes = probes + 1 WHERE only_row = 1";

    public override long Bytes => 256;

    public override void Run(WriterSession session)
    {
        session.Connection.Prepare(Write).Run();
        Accept(true);
    }

    public override bool StandsAlready(WriterSession session) => false;
}
