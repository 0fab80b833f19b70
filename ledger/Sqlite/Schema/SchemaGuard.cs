using System.Globalization;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>Brings a database to this version's schema, or says why it can't be used.</summary>
internal static class SchemaGuard
{
    // "Blnq" in ASCII: tells a ledger from any other SQLite database, for us and for the file(1) command.
    private const long ApplicationId = 0x426C_6E71;

    /// <exception cref="LedgerVersionException">A newer version wrote the database.</exception>
    /// <exception cref="NotALedgerException">It is another program's database.</exception>
    public static void Migrate(Connection connection, IReadOnlyList<Migration> migrations)
    {
        var known = migrations[^1].Version;
        var found = CheckVersion(connection, known);
        foreach (var migration in migrations.Where(migration => migration.Version > found))
            Run(connection, migration);
    }

    /// <summary>Checks a database that is only read, and so can't be brought to this version's schema.</summary>
    /// <inheritdoc cref="Migrate"/>
    public static void CheckReadable(Connection connection)
    {
        var known = Migration.All[^1].Version;
        var found = CheckVersion(connection, known);
        if (found == 0)
            throw new NotALedgerException("It is empty.");
        if (found < known)
            throw new LedgerVersionException(found, known);
    }

    private static long CheckVersion(Connection connection, int known)
    {
        var found = connection.Scalar("PRAGMA user_version");
        var isOurs = connection.Scalar("PRAGMA application_id") == ApplicationId;
        var isEmpty = connection.Scalar("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isOurs && !(found == 0 && isEmpty))
            throw new NotALedgerException("It is another program's database.");
        if (found > known)
            throw new LedgerVersionException(found, known);
        return found;
    }

    private static void Run(Connection connection, Migration migration)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute(migration.Sql);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {migration.Version}"));
            connection.Execute("COMMIT");
        }
        catch (SqliteFailure)
        {
            if (connection.InTransaction)
                connection.Execute("ROLLBACK");
            throw;
        }
    }
}
