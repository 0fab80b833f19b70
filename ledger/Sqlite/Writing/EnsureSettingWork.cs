using Blinq.Ledger.Sqlite.Reading;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Sets a value of the installation unless one stands.</summary>
internal sealed class EnsureSettingWork(string name, string value) : WriterWork<string>
{
    private const string Insert = "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";

    public override long Bytes => 1024;

    public override void Run(WriterSession session)
    {
        session.Connection.Prepare(Insert).Bind(1, name).Bind(2, value).Run();
        StandsAlready(session);
    }

    public override bool StandsAlready(WriterSession session)
    {
        if (SettingQueries.Read(session.Connection, name) is not { } stands)
            return false;
        Accept(stands);
        return true;
    }
}
