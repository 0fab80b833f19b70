using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>For tests: something that runs on the writer's own connection.</summary>
internal sealed class ConnectionWork(Action<Connection> action) : WriterWork<bool>
{
    public override long Bytes => 256;

    public override void Run(WriterSession session)
    {
        action(session.Connection);
        Accept(true);
    }

    public override bool StandsAlready(WriterSession session) => false;
}
