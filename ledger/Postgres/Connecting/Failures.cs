using System.Net.Sockets;
using Blinq.Ledger.Appends;
using Npgsql;

namespace Blinq.Ledger.Postgres.Connecting;

/// <summary>What the many ways in which a server can fail mean.</summary>
internal static class Failures
{
    // What an append does behind its first commit, by the name in the schema.
    private const string Mark = "mark_v1";

    /// <summary>Whether the store failed, rather than its caller or this program.</summary>
    public static bool IsOfStore(Exception failure) => failure
        is NpgsqlException or DatabaseUnusableException or TimeoutException or IOException or SocketException
        or ObjectDisposedException;

    /// <summary>Whether the connection failed, or the server said that it comes or goes, so that another try may help.</summary>
    public static bool IsOfConnection(Exception failure) => failure switch
    {
        PostgresException { SqlState: var state } =>
            state.StartsWith("08", StringComparison.Ordinal) || state is PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.TooManyConnections,
        // A command that took too long would take too long again.
        NpgsqlException { InnerException: TimeoutException } => false,
        _ => IsOfStore(failure) && failure is not DatabaseUnusableException,
    };

    /// <summary>
    /// Whether an append's transaction certainly came to nothing: the server said so before it got to COMMIT. All else
    /// (a lost connection, a shutdown, a cancelled statement, no memory, an error inside the server) may have come after it, and
    /// whatever marks how far the log is on the disk did.
    /// </summary>
    public static bool IsCertainRollback(Exception failure) =>
        failure is PostgresException { InvariantSeverity: "ERROR", SqlState: { Length: 5 } state } error && state != PostgresErrorCodes.OutOfMemory
        && state[..2] is "22" or "23" or "25" or "40" or "42" or "53" or "54" or "55" or "BQ" or "0A"
        && error.Where?.Contains(Mark, StringComparison.Ordinal) != true;

    /// <summary>Whether it is about what the batch holds, so that without the one append at fault the others would pass.</summary>
    public static bool IsOfContent(Exception failure) =>
        failure is PostgresException { SqlState: { Length: 5 } state } && state[..2] is "22" or "23" or "54" or "21";

    public static LedgerUnavailableException Unwritable(Exception? why) =>
        new("The ledger can't be written just now.", why);

    public static LedgerUnavailableException Unreadable(Exception why) =>
        new("The ledger can't be read just now.", why);

    /// <summary>One line for the operator who starts a process.</summary>
    public static LedgerOpenException AtOpen(Exception failure, ServerAddress address) => failure switch
    {
        LedgerOpenException known => known,
        PostgresException refused => new DatabaseUnusableException(Line(refused, address), refused),
        _ => new DatabaseUnusableException($"No PostgreSQL server answers at {address.Server}.", failure),
    };

    private static string Line(PostgresException refused, ServerAddress address) => refused.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => $"PostgreSQL at {address.Server} refuses the password of user {address.User}.",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"PostgreSQL at {address.Server} lets no user {address.User} in.",
        PostgresErrorCodes.InvalidCatalogName => $"PostgreSQL at {address.Server} has no database {address.Database}.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The user {address.User} lacks a right on database {address.Database}: {refused.MessageText}.",
        PostgresErrorCodes.CannotConnectNow => $"PostgreSQL at {address.Server} is starting or stopping just now.",
        PostgresErrorCodes.TooManyConnections => $"PostgreSQL at {address.Server} takes no more connections.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The PostgreSQL server or database is read-only.",
        _ => $"PostgreSQL at {address.Server} can't be used: {refused.MessageText} ({refused.SqlState}).",
    };
}
