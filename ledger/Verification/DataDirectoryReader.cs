using System.Globalization;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Export;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Reading;
using Blinq.Ledger.Sqlite.Schema;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Verification;

/// <summary>Reads the events of a data directory without trusting any of it, and without writing to it.</summary>
internal sealed class DataDirectoryReader : IDisposable
{
    private readonly Connection _connection;

    private DataDirectoryReader(Connection connection) => _connection = connection;

    /// <exception cref="LedgerOpenException">There is no ledger that this build can read.</exception>
    public static DataDirectoryReader Open(string directory)
    {
        var path = Path.Combine(Path.GetFullPath(directory), DataDirectory.DatabaseFile);
        if (!File.Exists(path))
            throw new DataDirectoryUnusableException(directory, $"there is no {DataDirectory.DatabaseFile} in it.");
        Connection? connection = null;
        try
        {
            connection = OpenReadable(path);
            SchemaGuard.CheckReadable(connection);
            return new DataDirectoryReader(connection);
        }
        catch (SqliteFailure failure)
        {
            connection?.Dispose();
            throw failure.IsNotADatabase
                ? new NotALedgerException(failure.Message, failure)
                : new DataDirectoryUnusableException(directory, failure.Message, failure);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>All events in tenant, stream, seq order; in place of one that can't be read, what is wrong with it.</summary>
    public IEnumerable<(ExportLine? Line, Finding? Why)> Read()
    {
        var scan = new EventScan(tenant: null);
        while (!scan.IsAtEnd)
        {
            var (page, damage) = NextPage(scan);
            foreach (var row in page)
                yield return ToLine(row);
            if (damage is null)
                continue;
            yield return (null, damage);
            yield break;
        }
    }

    private (List<EventRow> Page, Finding? Damage) NextPage(EventScan scan)
    {
        try
        {
            return (scan.NextPage(_connection, EventScan.ReadRow), null);
        }
        catch (SqliteFailure failure) when (failure.IsNotADatabase)
        {
            return ([], new Finding.Damaged(failure.Message));
        }
        catch (SqliteFailure failure)
        {
            throw new LedgerUnavailableException("The ledger can't be read.", failure);
        }
    }

    private static Connection OpenReadable(string path)
    {
        var connection = Connection.OpenReadOnly(path);
        try
        {
            // The first read is what needs the shared-memory file beside the database.
            connection.Scalar("PRAGMA user_version");
            return connection;
        }
        catch (SqliteFailure) when (!File.Exists(path + "-wal"))
        {
            // On read-only media that file can't be made; without a log no process has the database open, and it holds all.
            connection.Dispose();
            return Connection.OpenImmutable(path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static (ExportLine?, Finding?) ToLine(EventRow row)
    {
        if (FindFault(row) is { } fault)
        {
            return (null, new Finding.Malformed(string.Create(
                CultureInfo.InvariantCulture, $"{fault} (at position {row.Position})")));
        }
        return (new ExportLine
        {
            Tenant = row.Tenant,
            Stream = row.Stream,
            Seq = row.Seq,
            At = row.At,
            Type = row.Type,
            Payload = OptionalBytes.Of(row.Payload),
            Salt = OptionalBytes.Of(row.Salt),
            Commitment = new Digest(row.Commitment),
            Prev = new Digest(row.Prev),
            Hash = new Digest(row.Hash),
        }, null);
    }

    private static string? FindFault(EventRow row)
    {
        if (!TenantId.TryParse(row.Tenant, out _))
            return "its tenant is no tenant id";
        if (!StreamId.IsValidName(row.Stream))
            return "its stream is no stream name";
        if (!EventType.IsValid(row.Type))
            return "its type is no event type";
        if (row.Seq < 1 || !UnixMicroseconds.IsValid(row.At))
            return "its seq or time is out of range";
        if (row.Commitment.Length != Digest.Size || row.Prev.Length != Digest.Size || row.Hash.Length != Digest.Size)
            return "a hash in it is not 32 bytes";
        return row.Salt is null or { Length: EventHash.SaltSize } ? null : "its salt is not 16 bytes";
    }

    public void Dispose() => _connection.Dispose();
}
