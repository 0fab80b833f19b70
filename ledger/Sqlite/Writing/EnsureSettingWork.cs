namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Sets a value of the installation unless one stands.</summary>
internal sealed class EnsureSettingWork(string name, string value) : WriterWork<string>
{
    private const string Insert = "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";
    private const string Read = "SELECT value FROM settings WHERE name = ?1";

    public override long Bytes => 1024;

    public override void Run(WriterSession session)
    {
        session.Connection.Prepare(Insert).Bind(1, name).Bind(2, value).Run();
        StandsAlready(session);
    }

    public override bool StandsAlready(WriterSession session)
    {
        var read = session.Connection.Prepare(Read).Bind(1, name);
        if (!read.Step())
            return false;
        Accept(read.Text(0));
        read.Reset();
        return true;
    }
}
