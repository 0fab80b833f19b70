using Blinq.Ledger.Postgres;
using Blinq.Ledger.Postgres.Connecting;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Writing;
using Blinq.Ledger.Verification;

namespace Blinq.Ledger.Copying;

/// <summary>
/// Moves a SQLite ledger up to PostgreSQL: all events with their salts, positions, append ids and marks, sealed
/// secrets, tenants, settings and lists, hashes unchanged. It may be interrupted and run again: it goes on behind the
/// last event that arrived. Until it has ended the copy can't be opened.
/// </summary>
public static class LedgerCopy
{
    /// <summary>Copies, then compares every event of both and verifies the chains.</summary>
    /// <param name="sourceDirectory">The data directory, which no process may have open.</param>
    /// <param name="target">An empty database, or one that this copy was begun into.</param>
    /// <returns>What the verification of the copy found: nothing wrong, else this throws.</returns>
    /// <exception cref="LedgerOpenException">The source or the target can't be opened.</exception>
    /// <exception cref="LedgerCopyException">The target holds another ledger, or differs at the end.</exception>
    /// <exception cref="Appends.LedgerUnavailableException">One of them failed; run it again.</exception>
    public static async Task<VerificationReport> CopyAsync(
        string sourceDirectory, PostgresLedgerOptions target, TimeProvider time, IProgress<CopyProgress>? progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check();
        target = target.Patient();
        // Asked first, because taking a directory makes it.
        using var reader = DataDirectoryReader.Open(sourceDirectory);
        using var source = DataDirectory.Take(sourceDirectory);
        var sources = ConnectionSources.Of(target);
        await using var closing = sources.ConfigureAwait(false);
        try
        {
            WriterSession.ApplyNoted(source.DatabasePath, new SqliteLedgerOptions { DataDirectory = sourceDirectory });
            using var rows = Connection.OpenReadOnly(source.DatabasePath);
            await PoolerCheck.EnsureOwnSessionsAsync(target, cancel).ConfigureAwait(false);
            var copy = await CopyTarget.OpenAsync(sources, cancel).ConfigureAwait(false);
            await using var _ = copy.ConfigureAwait(false);
            var total = rows.Scalar("SELECT count(*) FROM events");
            if (await copy.BeginAsync(rows, cancel).ConfigureAwait(false) is { } after)
            {
                await copy.CopyEventsAsync(rows, after, total, progress, cancel).ConfigureAwait(false);
                progress?.Report(new CopyProgress("lists", total, total));
                await copy.CopyListsAsync(rows, cancel).ConfigureAwait(false);
            }
            var report = await CopyCheck.RunAsync(reader, sources, target, time, total, progress, cancel).ConfigureAwait(false);
            await copy.EndAsync(cancel).ConfigureAwait(false);
            return report;
        }
        catch (Exception failure) when (Failures.IsOfStore(failure) && failure is not LedgerOpenException)
        {
            throw failure is Npgsql.PostgresException or Npgsql.NpgsqlException
                ? Failures.AtOpen(failure, sources.Address)
                : Failures.Unwritable(failure);
        }
        catch (SqliteFailure failure)
        {
            throw Failures.Unreadable(failure);
        }
        catch (InvalidDataException damage)
        {
            throw new DataDirectoryUnusableException(sourceDirectory, damage.Message, damage);
        }
    }
}
