using System.Text.RegularExpressions;
using Blinq.Ledger.Postgres.Connecting;
using Npgsql;

namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// A schema in the ledger's database that this program makes and keeps up to date: the ledger's own, or one that a
/// floor above keeps its tables in. All of them are migrated under the one lock that appends take, too.
/// </summary>
public sealed partial class PostgresSchema
{
    internal static readonly PostgresSchema Ledger = new("blinq", Migration.OfLedger);

    /// <param name="name">1–63 characters of <c>a–z</c> and <c>_</c>.</param>
    /// <param name="migrations">Versions 1, 2, 3 …; at least one.</param>
    /// <exception cref="ArgumentException">The name has other characters, or the versions have a gap.</exception>
    public PostgresSchema(string name, IReadOnlyList<Migration> migrations)
    {
        ArgumentNullException.ThrowIfNull(migrations);
        if (!NameForm().IsMatch(name))
            throw new ArgumentException("A schema's name is 1 to 63 characters of a-z and _.", nameof(name));
        if (migrations.Count == 0 || migrations.Where((migration, i) => migration.Version != i + 1).Any())
            throw new ArgumentException("Migrations are numbered 1, 2, 3 … without gaps.", nameof(migrations));
        (Name, Migrations) = (name, migrations);
    }

    public string Name { get; }

    public IReadOnlyList<Migration> Migrations { get; }

    internal int Known => Migrations[^1].Version;

    /// <summary>
    /// Makes the schema, or brings it to this version. Any number of processes may do so at once; what is up to date is
    /// left alone. The database is checked as the ledger's is: the one writable primary, <c>fsync</c> on, UTF8.
    /// </summary>
    /// <param name="connectionString">As in <see cref="PostgresLedgerOptions.ConnectionString"/>.</param>
    /// <exception cref="LedgerOpenException">It can't be done; the message is one line for the operator.</exception>
    public async Task EnsureAsync(string connectionString, CancellationToken cancel)
    {
        var options = new PostgresLedgerOptions { ConnectionString = connectionString }.Patient();
        options.Check();
        var sources = ConnectionSources.Of(options);
        await using var _ = sources.ConfigureAwait(false);
        try
        {
            var connection = await sources.Writes.OpenConnectionAsync(cancel).ConfigureAwait(false);
            await using var __ = connection.ConfigureAwait(false);
            await SchemaGuard.MigrateAsync(connection, this, cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is LedgerOpenException || Failures.IsOfStore(failure))
        {
            throw Failures.AtOpen(failure, sources.Address);
        }
    }

    /// <summary>
    /// What a library is to be given that opens connections itself and names its tables without their schema. Its
    /// connections are a pool of their own, and neither they nor their errors tell the password or a row's values.
    /// </summary>
    /// <param name="connectionString">As in <see cref="PostgresLedgerOptions.ConnectionString"/>.</param>
    /// <param name="application">What PostgreSQL shows these connections as.</param>
    /// <param name="maxPoolSize">How many connections it may hold, 1–1,000.</param>
    /// <param name="timeout">How long a statement may take, whole seconds from 1; connecting takes 3 s at most.</param>
    /// <param name="isDurable">
    /// <c>false</c> for what is only a shortcut: a commit does not wait for the disk then, so the ledger's need not wait for it.
    /// </param>
    /// <exception cref="LedgerOpenException">The connection string can't be read.</exception>
    public string ConnectionString(
        string connectionString, string application, int maxPoolSize, TimeSpan timeout, bool isDurable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromSeconds(1));
        var options = new PostgresLedgerOptions { ConnectionString = connectionString };
        try
        {
            var settings = ConnectionSources.SettingsOf(options);
            return new NpgsqlConnectionStringBuilder(settings.ConnectionString)
            {
                SearchPath = Name,
                ApplicationName = application,
                Pooling = true,
                MinPoolSize = 0,
                MaxPoolSize = maxPoolSize,
                CommandTimeout = (int)timeout.TotalSeconds,
                // Whatever the database's own setting: conditional updates mean another thing at other levels.
                Options = $"{settings.Options} -c default_transaction_isolation=read\\ committed{(isDurable ? "" : " -c synchronous_commit=off")}".Trim(),
            }.ConnectionString;
        }
        catch (Exception failure) when (ConnectionSources.IsOfForm(failure))
        {
            throw ConnectionSources.Unreadable();
        }
    }

    internal LedgerOpenException TooNew(long found) => this == Ledger
        ? new LedgerVersionException(found, Known)
        : new DatabaseUnusableException(
            $"The schema {Name} of this database was made by a newer version (schema {found}; this one knows up to {Known}).");

    [GeneratedRegex("^[a-z_]{1,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
