using Blinq.Ledger.Sqlite.Reading;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Sets a value of the installation, whatever stood there.</summary>
internal sealed class ReplaceSettingWork(string name, string value) : WriterWork<bool>
{
    private const string Write = """
        INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """;

    public override long Bytes => 1024;

    public override void Run(WriterSession session)
    {
        session.Connection.Prepare(Write).Bind(1, name).Bind(2, value).Run();
        Accept(true);
    }

    public override bool StandsAlready(WriterSession session)
    {
        if (SettingQueries.Read(session.Connection, name) != value)
            return false;
        Accept(true);
        return true;
    }
}
