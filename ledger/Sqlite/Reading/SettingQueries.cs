using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads the values of the whole installation.</summary>
internal static class SettingQueries
{
    private const string One = "SELECT value FROM settings WHERE name = ?1";

    /// <returns><c>null</c> if there is none of that name.</returns>
    public static string? Read(Connection connection, string name)
    {
        var row = connection.Prepare(One).Bind(1, name);
        if (!row.Step())
            return null;
        var value = row.Text(0);
        row.Reset();
        return value;
    }
}
